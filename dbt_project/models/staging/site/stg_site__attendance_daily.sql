{{ stage('site', 'attendance_daily', {
    'construction_no': 'text',
    'day': 'date',
    'workers': 'integer',
    'managers_present': 'integer',
    'cameras_online': 'integer',
    'alarms': 'integer',
    'updated_at': 'timestamp'
}) }}
