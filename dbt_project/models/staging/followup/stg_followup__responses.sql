{{ stage('followup', 'responses', {
    'response_id': 'text',
    'warning_id': 'text',
    'message_id': 'text',
    'project_code': 'project_code',
    'responded_at': 'timestamp',
    'role': 'text',
    'scope': 'text',
    'content': 'text',
    'updated_at': 'timestamp'
}) }}
