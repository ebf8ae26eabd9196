{{ stage('followup', 'feedback', {
    'feedback_id': 'text',
    'warning_id': 'text',
    'project_code': 'project_code',
    'submitted_at': 'timestamp',
    'status': 'text',
    'accepted_at': 'timestamp',
    'promised_on': 'date',
    'content': 'text',
    'updated_at': 'timestamp'
}) }}
