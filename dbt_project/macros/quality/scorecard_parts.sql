{#- What a score (得分) is made of: each part's weight, and the ratio at which it is worth nothing; at 1 it is
    worth all of its weight, `points` a unit of the ratio. A part that cannot be told counts neither for nor
    against. See docs/trust.md. -#}
{% macro scorecard_parts() -%}
    {{ return({
        'validity_ratio': {'weight': 35, 'worthless': 0.9, 'points': 1000},
        'completeness_ratio': {'weight': 25, 'worthless': 0.5, 'points': 200},
        'in_time_ratio': {'weight': 20, 'worthless': 0, 'points': 100},
        'agreement_ratio': {'weight': 20, 'worthless': 0.5, 'points': 200},
    }) }}
{%- endmacro %}


{#- The points, 0 to 100, that a part is worth; 0 when it cannot be told. -#}
{% macro points_of(ratio, part) -%}
    case when {{ ratio }} > {{ part.worthless }} then ({{ ratio }} - {{ part.worthless }}) * {{ part.points }} else 0 end
{%- endmacro %}
