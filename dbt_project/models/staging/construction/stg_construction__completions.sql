{{ stage('construction', 'completions', {
    'seq_no': 'integer',
    'local_pk': 'text',
    'region_code': 'text',
    'engineering_code': 'text',
    'filing_no': 'text',
    'works_permit_no': 'text',
    'accepted_on': 'date',
    'filed_on': 'date',
    'is_valid': 'boolean',
    'invalid_reason': 'text',
    'upload_status': 'integer',
    'fail_reason': 'text',
    'updated_at': 'timestamp'
}) }}
