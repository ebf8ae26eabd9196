{#- True when two claims on a golden field say the same: as written, or names as plain_name writes them, credit
    codes put right, amounts within 5 percent (lists round them), plans in the same month. -#}
{% macro do_claims_agree(field, one, other) -%}
    case
        when {{ one }} = {{ other }} then true
        when {{ field }} in ('project_name', 'owner_name') then {{ plain_name(one) }} = {{ plain_name(other) }}
        when {{ field }} = 'owner_uscc' then coalesce({{ normalise_uscc(one) }} = {{ normalise_uscc(other) }}, false)
        when {{ field }} = 'total_investment_wan'
            then abs({{ to_decimal(one) }} - {{ to_decimal(other) }}) * 20 <= {{ to_decimal(other) }}
        when {{ field }} in ('planned_start_on', 'planned_finish_on')
            then substr({{ one }}, 1, 7) = substr({{ other }}, 1, 7)
        else false
    end
{%- endmacro %}
