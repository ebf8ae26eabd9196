{#- What a line of the key-project list goes by while its project has no code: TMP-<年度>-<区划>-<序号>,
    000000 for a line without a district. Reads plan_year, district and line_no. -#}
{% macro temporary_id() -%}
    concat('TMP-', plan_year, '-', coalesce(district, '000000'), '-', line_no)
{%- endmacro %}
