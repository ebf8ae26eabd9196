{{ stage('followup', 'coordination_feedback', {
    'feedback_id': 'text',
    'item_id': 'text',
    'org_id': 'text',
    'kind': 'text',
    'to_org_id': 'text',
    'reported_at': 'timestamp',
    'content': 'text',
    'updated_at': 'timestamp'
}) }}
