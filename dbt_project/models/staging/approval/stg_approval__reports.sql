{{ stage('approval', 'reports', {
    'report_id': 'text',
    'project_code': 'project_code',
    'report_kind': 'text',
    'occurred_on': 'date',
    'cumulative_wan': 'decimal',
    'progress_text': 'text',
    'problem_text': 'text',
    'reported_at': 'timestamp',
    'updated_at': 'timestamp'
}) }}
