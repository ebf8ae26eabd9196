{{ stage('funds', 'batches', {
    'fund': 'text',
    'batch_no': 'text',
    'project_code': 'project_code',
    'project_name': 'text',
    'issued_wan': 'decimal',
    'allotted_wan': 'decimal',
    'paid_wan': 'decimal',
    'issued_on': 'date'
}) }}
