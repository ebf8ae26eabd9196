{{ stage('statistics', 'investment_monthly', {
    'report_month': 'month',
    'project_code': 'project_code',
    'statistical_code': 'text',
    'project_name': 'text',
    'planned_total_wan': 'decimal',
    'cumulative_wan': 'decimal',
    'year_to_date_wan': 'decimal',
    'month_wan': 'decimal',
    'started_month': 'month',
    'registered_on': 'date',
    'progress_text': 'text',
    'review_status': 'text',
    'reported_at': 'timestamp'
}) }}
