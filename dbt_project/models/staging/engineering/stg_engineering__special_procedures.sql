{{ stage('engineering', 'special_procedures', {
    'seq_no': 'integer',
    'local_pk': 'text',
    'region_code': 'text',
    'engineering_code': 'text',
    'matter_instance_id': 'text',
    'procedure': 'text',
    'started_at': 'timestamp',
    'limit_days': 'integer',
    'limit_kind': 'text',
    'is_valid': 'boolean',
    'invalid_reason': 'text',
    'upload_status': 'integer',
    'fail_reason': 'text',
    'updated_at': 'timestamp'
}) }}
