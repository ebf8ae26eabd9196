{#- What tells the rows of a feed apart, whatever their spelling: its grain joined by '/', project codes
    as the standard writes them, and what could not be read as it was sent. -#}
{% macro row_key(contract) -%}
    {%- set kinds = {} -%}
    {%- for column in contract.columns -%} {%- do kinds.update({column.name: column.type}) -%} {%- endfor -%}
    concat_ws(
            '/'
            {%- for name in contract.grain -%}
            ,
            coalesce(
                {%- if kinds[name] == 'project_code' %}
                {{ normalise_code('staged.' ~ name) }},
                {%- endif %}
                cast(staged.{{ name }} as {{ text_type() }}),
                {{ json_scalar('staged.raw', '$.' ~ name) }},
                ''
            )
            {%- else -%}
            , ''
            {%- endfor %}
        )
{%- endmacro %}


{#- The key of a row as its source sent it: the grain of its feed joined by '/', '' for what it did not
    send. What was found fault with has it in `raw`; of other rows it is looked up where they were
    landed (`landed`), or read off the typed values. -#}
{% macro sent_key(contract, landed=none) -%}
    concat_ws(
            '/'
            {%- for name in contract.grain -%}
            ,
            coalesce(
                {{ json_scalar('staged.raw', '$.' ~ name) }},
                {%- if landed %}
                {{ landed }}.{{ name }},
                {%- endif %}
                cast(staged.{{ name }} as {{ text_type() }}),
                ''
            )
            {%- else -%}
            , ''
            {%- endfor %}
        )
{%- endmacro %}
