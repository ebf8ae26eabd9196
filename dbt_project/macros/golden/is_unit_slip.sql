{#- True when an amount (万元) is written in another unit, as another of the same thing, ten thousand times as
    large or as small, tells: below 500 it stands for 亿元, for statistics knows no smaller project; else the
    larger one is in 元, for there are none of 500 亿元. `least` and `most` are the extremes of what is told. -#}
{% macro is_unit_slip(amount, least, most) -%}
    coalesce(
        {{ amount }} > 0
        and (
            ({{ amount }} < 500 and {{ most }} between {{ amount }} * 9500 and {{ amount }} * 10500)
            or ({{ least }} >= 500 and {{ amount }} between {{ least }} * 9500 and {{ least }} * 10500)
        ),
        false
    )
{%- endmacro %}
