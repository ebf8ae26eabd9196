{{ stage('followup', 'decisions', {
    'decision_id': 'text',
    'kind': 'text',
    'project_code': 'project_code',
    'rule': 'text',
    'warning_id': 'text',
    'valid_from': 'date',
    'valid_until': 'date',
    'decided_at': 'timestamp',
    'decided_by': 'text',
    'reason': 'text',
    'source_feed': 'text',
    'source_key': 'text',
    'old_value': 'text',
    'new_value': 'text',
    'updated_at': 'timestamp'
}) }}
