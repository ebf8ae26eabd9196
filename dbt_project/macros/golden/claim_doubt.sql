{#- Why a claim on a golden field is believed only where nobody else tells the field: the finding on its cell, or
    unit for an amount in another unit; null when nothing is. Reads findings and is_unit_slip of int_claims. -#}
{% macro claim_doubt(field) -%}
    {%- if field == 'total_investment_wan' -%}
        case when is_unit_slip then 'unit' else {{ cell_finding(field, 'findings') }} end
    {%- else -%}
        {{ cell_finding(field, 'findings') }}
    {%- endif -%}
{%- endmacro %}
