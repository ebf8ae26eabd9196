{{ stage('followup', 'coordination_items', {
    'item_id': 'text',
    'project_code': 'project_code',
    'warning_id': 'text',
    'category': 'text',
    'title': 'text',
    'raised_at': 'timestamp',
    'accepted_at': 'timestamp',
    'lead_org_id': 'text',
    'status': 'text',
    'solved_at': 'timestamp',
    'updated_at': 'timestamp'
}) }}
