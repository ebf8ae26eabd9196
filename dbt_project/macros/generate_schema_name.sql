{#- A layer is a folder under models/, and its name is the schema: staging, identity, marts. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or node.fqn[1]) | trim }}
{%- endmacro %}
