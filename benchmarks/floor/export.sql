-- The tables as sorted Parquet, and nothing else: no hashes, no audit, no copies for people or BI tools.
copy (from projects order by project_code) to 'floor/tables/projects.parquet' (compression zstd);
copy (from project_identifiers order by scheme, identifier)
to 'floor/tables/project_identifiers.parquet' (compression zstd);
copy (from project_timeline order by project_code, event, occurred_on, source_ref)
to 'floor/tables/project_timeline.parquet' (compression zstd);
copy (from matters order by matter_instance_id) to 'floor/tables/matters.parquet' (compression zstd);
copy (from permits order by permit_kind, permit_no) to 'floor/tables/permits.parquet' (compression zstd);
copy (from parcels order by supervision_no) to 'floor/tables/parcels.parquet' (compression zstd);
copy (from investment_monthly order by project_code, month, vintage)
to 'floor/tables/investment_monthly.parquet' (compression zstd);
copy (from site_daily order by project_code, day) to 'floor/tables/site_daily.parquet' (compression zstd);
copy (from fund_batches order by project_code, fund, batch_no)
to 'floor/tables/fund_batches.parquet' (compression zstd);
copy (from project_facts order by project_code) to 'floor/tables/project_facts.parquet' (compression zstd);
copy (from signals order by project_code, rule) to 'floor/tables/signals.parquet' (compression zstd);
copy (from health order by project_code) to 'floor/tables/health.parquet' (compression zstd);
