{{ stage('site', 'cameras', {
    'camera_id': 'text',
    'construction_no': 'text',
    'is_online': 'boolean',
    'updated_at': 'timestamp'
}) }}
