{#- What a row says of its project code: the cell for it, else the name when the code was put there
    (项目代码写在名称里). -#}
{% macro code_or_name(code='project_code', name='project_name') -%}
    {%- set any_code = '[0-9]{4}-*[0-9]{6}-*[0-9]{2}-*[0-9]{2}-*[0-9]{6}' -%}
    coalesce({{ code }}, case when {{ regexp_test(tidy_code(name), any_code) }} then {{ name }} end)
{%- endmacro %}
