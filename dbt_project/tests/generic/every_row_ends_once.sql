{#- Feeds whose landed rows are not all accounted for, or are counted twice. -#}
{% test every_row_ends_once(model) %}

select
    feed,
    landed,
    modelled,
    superseded,
    quarantined
from {{ model }}
where landed <> modelled + superseded + quarantined

{% endtest %}
