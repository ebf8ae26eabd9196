{{ stage('library', 'memberships', {
    'entry_id': 'text',
    'project_code': 'project_code',
    'project_name': 'text',
    'library': 'text',
    'district': 'district',
    'total_investment_wan': 'decimal',
    'entered_on': 'date',
    'left_on': 'date',
    'reason': 'text'
}) }}
