{#- Joins each row with the one row of `relation` whose `column` is the least at or after `moment`.
    `kind` is inner or left. -#}
{% macro join_next(kind, relation, alias, column, moment) -%}
    {{ return(adapter.dispatch('join_next')(kind, relation, alias, column, moment)) }}
{%- endmacro %}

{% macro default__join_next(kind, relation, alias, column, moment) -%}
    asof {{ kind }} join {{ relation }} as {{ alias }} on {{ moment }} <= {{ alias }}.{{ column }}
{%- endmacro %}
