{{ stage('planning', 'works_planning_permits', {
    'seq_no': 'integer',
    'local_pk': 'text',
    'region_code': 'text',
    'engineering_code': 'text',
    'matter_instance_id': 'text',
    'permit_no': 'text',
    'land_use_permit_no': 'text',
    'holder_name': 'text',
    'issuer': 'text',
    'issued_on': 'date',
    'is_valid': 'boolean',
    'invalid_reason': 'text',
    'upload_status': 'integer',
    'fail_reason': 'text',
    'updated_at': 'timestamp'
}) }}
