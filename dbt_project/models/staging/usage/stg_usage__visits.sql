{{ stage('usage', 'visits', {
    'day': 'date',
    'org_id': 'text',
    'visits': 'integer',
    'visitors': 'integer'
}) }}
