{{ stage('engineering', 'steps', {
    'seq_no': 'integer',
    'local_pk': 'text',
    'region_code': 'text',
    'engineering_code': 'text',
    'matter_instance_id': 'text',
    'step': 'text',
    'occurred_at': 'timestamp',
    'handler': 'text',
    'opinion': 'text',
    'is_valid': 'boolean',
    'invalid_reason': 'text',
    'upload_status': 'integer',
    'fail_reason': 'text',
    'updated_at': 'timestamp'
}) }}
