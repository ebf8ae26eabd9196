{#- Which of the four stages a matter (事项) belongs to: 1 立项用地规划许可, 2 工程建设许可, 3 施工许可,
    4 竣工验收. -#}
{% macro stage_of_matter(matter) -%}
    case
        when {{ matter }} in ('proposal', 'site_preselection', 'project_approval', 'land_use_permit') then 1
        when {{ matter }} in ('eia', 'energy_review') then 1
        when {{ matter }} in ('design_review', 'works_planning_permit', 'preliminary_design') then 2
        when {{ matter }} in ('drawing_review', 'tender', 'quality_supervision', 'works_permit') then 3
        else 4
    end
{%- endmacro %}
