{{ stage('directory', 'organisations', {
    'org_id': 'text',
    'org_name': 'text',
    'org_kind': 'text',
    'district': 'district',
    'uscc': 'text'
}) }}
