{#- The staging models whose rows concern a project, with the key their links go by (see int_links). -#}
{% macro link_keys(row='staged') -%}
    {%- set keys = {
        'stg_approval__projects': 'project_code',
        'stg_approval__matters': 'matter_instance_id',
        'stg_approval__reports': 'report_id',
        'stg_construction__completions': 'filing_no',
        'stg_construction__works_permits': 'permit_no',
        'stg_directory__contacts': 'contact_id',
        'stg_engineering__matters': 'matter_instance_id',
        'stg_engineering__projects': 'engineering_code',
        'stg_engineering__special_procedures': 'matter_instance_id',
        'stg_engineering__steps': 'matter_instance_id',
        'stg_followup__coordination_items': 'item_id',
        'stg_followup__decisions': 'decision_id',
        'stg_funds__batches': 'project_code',
        'stg_land__parcels': 'supervision_no',
        'stg_library__memberships': 'entry_id',
        'stg_planning__land_use_permits': 'permit_no',
        'stg_planning__works_planning_permits': 'permit_no',
        'stg_site__attendance_daily': 'construction_no',
        'stg_site__cameras': 'camera_id',
        'stg_site__sites': 'construction_no',
        'stg_statistics__investment_monthly': 'project_code',
    } -%}
    {%- set found = {
        'stg_district__projects': 'concat(' ~ row ~ ".platform, '/', " ~ row ~ '.project_code)',
        'stg_keylist__annual_plan': 'concat(' ~ row ~ ".plan_year, '-', " ~ row ~ '.line_no)'
    } -%}
    {%- for model, key in keys.items() -%} {%- do found.update({model: row ~ '.' ~ key}) -%} {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
