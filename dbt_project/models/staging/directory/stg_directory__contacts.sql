{{ stage('directory', 'contacts', {
    'contact_id': 'text',
    'org_id': 'text',
    'project_code': 'project_code',
    'scope': 'text',
    'role': 'text',
    'person_name': 'text',
    'phone': 'text',
    'valid_from': 'date',
    'valid_to': 'date'
}) }}
