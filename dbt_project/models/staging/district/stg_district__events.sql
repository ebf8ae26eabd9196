{{ stage('district', 'events', {
    'platform': 'district',
    'release_id': 'text',
    'as_of': 'timestamp',
    'warning_id': 'text',
    'seq': 'integer',
    'project_code': 'project_code',
    'rule': 'text',
    'happened_at': 'timestamp',
    'event': 'text',
    'from_state': 'text',
    'to_state': 'text',
    'from_level': 'integer',
    'to_level': 'integer',
    'actor': 'text'
}) }}
