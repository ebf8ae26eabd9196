{#- The names of all staging models, for the marts that count every feed. dbt has to see each ref
    while it parses, so the names are listed; a staging model missing here stops the build. -#}
{% macro staging_models() -%}
    {%- set listed = [
        'stg_approval__matters',
        'stg_approval__projects',
        'stg_approval__reports',
        'stg_construction__completions',
        'stg_construction__works_permits',
        'stg_directory__contacts',
        'stg_directory__organisations',
        'stg_district__events',
        'stg_district__projects',
        'stg_engineering__matters',
        'stg_engineering__projects',
        'stg_engineering__special_procedures',
        'stg_engineering__steps',
        'stg_followup__coordination_feedback',
        'stg_followup__coordination_items',
        'stg_followup__decisions',
        'stg_followup__feedback',
        'stg_followup__responses',
        'stg_funds__batches',
        'stg_keylist__annual_plan',
        'stg_land__parcels',
        'stg_library__memberships',
        'stg_planning__land_use_permits',
        'stg_planning__works_planning_permits',
        'stg_site__attendance_daily',
        'stg_site__cameras',
        'stg_site__sites',
        'stg_statistics__investment_monthly',
        'stg_usage__visits',
    ] -%}
    {%- if execute -%}
        {#- a unit test compiles without the graph -#}
        {%- set models = graph.get('nodes', {}).values() | selectattr('resource_type', 'equalto', 'model') -%}
        {%- for model in models if model.fqn[1] == 'staging' and model.name not in listed -%}
            {{ exceptions.raise_compiler_error(
                model.name ~ ': name it in macros/staging/staging_models.sql too, else nobody counts its rows'
            ) }}
        {%- endfor -%}
    {%- endif -%}
    {{ return(listed) }}
{%- endmacro %}
