{{ stage('site', 'sites', {
    'construction_no': 'text',
    'works_permit_no': 'text',
    'site_name': 'text',
    'longitude': 'decimal(6)',
    'latitude': 'decimal(6)',
    'crs': 'text',
    'status': 'text',
    'updated_at': 'timestamp'
}) }}
