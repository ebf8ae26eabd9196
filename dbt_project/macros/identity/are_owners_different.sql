{#- True when two rows name different owners: by right credit code (统一社会信用代码) where both have one,
    else by name. Null when they have nothing to compare. Both rows have credit_code (normalise_uscc)
    and plain_owner (plain_name). -#}
{% macro are_owners_different(one, other) -%}
    coalesce(
            {{ one }}.credit_code <> {{ other }}.credit_code,
            {{ one }}.plain_owner <> {{ other }}.plain_owner
        )
{%- endmacro %}
