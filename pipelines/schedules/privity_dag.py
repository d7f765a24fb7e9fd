"""privity: the report of ${period}, five days after its end, for Apache Airflow."""

import datetime as dt

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    dag_id="privity_${period}",
    description="Compliance report on confidential case records",
    schedule="0 3 5 ${months} *",
    start_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    catchup=False,
    max_active_runs=1,
    tags=["privity"],
) as dag:
    BashOperator(
        task_id="run",
        # The period counts from the day that the task stands for, so that a late or repeated task
        # makes the same report. Exit codes 100 (clauses failed), 101 (part not
        # tested) and 102 (a chapter left out) are outcomes, any other is a failure.
        bash_command='"$$PYTHON" -m privity run --workspace "$$WORKSPACE" --period ${period} '
        "--today {{ (dag_run.logical_date or dag_run.run_after) | ds }} "
        "--wait 3600 --log - || case $$? in (100|101|102) true;; (*) false;; esac",
        env={"PYTHON": "${python}", "WORKSPACE": "${workspace}"},
        append_env=True,
        execution_timeout=dt.timedelta(hours=6),
        retries=2,
        retry_delay=dt.timedelta(minutes=30),
    )
