{#- Exact quotient of two decimals as decimal(18, scale), half away from zero, scale at least 1; null
    when the denominator is 0. A division of decimals is a double on DuckDB, so both sides become
    whole numbers first: inputs have at most `input_scale` decimals. -#}
{% macro ratio(numerator, denominator, scale=4, input_scale=2) -%}
    {{ return(adapter.dispatch('ratio')(numerator, denominator, scale, input_scale)) }}
{%- endmacro %}

{% macro default__ratio(numerator, denominator, scale, input_scale) -%}
    {%- set n = 'cast((' ~ numerator ~ ') * ' ~ 10 ** input_scale ~ ' as hugeint)' -%}
    {%- set d = 'cast((' ~ denominator ~ ') * ' ~ 10 ** input_scale ~ ' as hugeint)' -%}
    {%- set unit = '0.' ~ '0' * (scale - 1) ~ '1' -%}
    try_cast(
        cast(
            sign({{ n }}) * sign({{ d }})
            * ((abs({{ n }}) * {{ 2 * 10 ** scale }} + abs({{ d }})) // nullif(2 * abs({{ d }}), 0))
            as decimal(28, 0)
        ) * {{ unit }}
        as decimal(18, {{ scale }})
    )
{%- endmacro %}
