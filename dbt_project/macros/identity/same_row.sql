{#- True when two relations speak of the same landed row. -#}
{% macro same_row(one, other) -%}
    {{ one }}.feed = {{ other }}.feed
            and {{ one }}.batch_id = {{ other }}.batch_id
            and {{ one }}.row_no = {{ other }}.row_no
{%- endmacro %}
