{{ stage('engineering', 'matters', {
    'seq_no': 'integer',
    'local_pk': 'text',
    'region_code': 'text',
    'engineering_code': 'text',
    'matter_instance_id': 'text',
    'matter': 'text',
    'department': 'text',
    'limit_days': 'integer',
    'is_commitment': 'boolean',
    'is_valid': 'boolean',
    'invalid_reason': 'text',
    'upload_status': 'integer',
    'fail_reason': 'text',
    'updated_at': 'timestamp'
}) }}
