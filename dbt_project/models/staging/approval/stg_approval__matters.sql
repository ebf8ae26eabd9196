{{ stage('approval', 'matters', {
    'matter_instance_id': 'text',
    'project_code': 'project_code',
    'matter': 'text',
    'department': 'text',
    'accepted_at': 'timestamp',
    'decided_at': 'timestamp',
    'status': 'text',
    'limit_days': 'integer',
    'document_no': 'text',
    'valid_until': 'date',
    'updated_at': 'timestamp'
}) }}
