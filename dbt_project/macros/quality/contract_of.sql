{#- The feed of a staging model, as '<source>/<table>'. -#}
{% macro feed_of(model) -%}
    {{ return(model.replace('stg_', '', 1).replace('__', '/')) }}
{%- endmacro %}


{#- What the city's feed file says of the rows of a staging model; a feed the city does not have has no
    rows, and a grain of nothing. -#}
{% macro contract_of(model) -%}
    {{ return(var('feeds').get(feed_of(model), {'grain': [], 'columns': [], 'deleted': none})) }}
{%- endmacro %}
