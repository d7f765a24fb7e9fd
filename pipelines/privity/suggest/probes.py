"""Probes: accesses on which join paths are tried, beside random pairings of worker and record.

Real probes are unexplained accesses; each random one pairs a worker and a record that were both
active in the month of such an access, drawn by a hash of its id, so that the same log gives the
same draw. A path is measured by the share of each kind that it would explain.
"""

from __future__ import annotations

from dataclasses import dataclass

from privity.staging import Evaluation
from privity.suggest.graph import CASE, PERSON, STAFF, Hop, JoinPath, link_sql

WINDOWS = (0, 1, 3, 7, 14, 30, 90, 180)
KINDS = ("unexplained", "random", "explained")
# Fewer random pairings would make a share of one in a hundred a matter of luck.
LEAST_RANDOM = 2_000
MOST_RANDOM = 200_000
# A worker tied to more rows than this, on average, is tied to everything.
_MOST_ROWS_PER_PROBE = 60
_LEAST_ROWS_CAP = 200_000
_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Half:
    """One end of a path: from the worker forwards, or from the record backwards."""

    hops: tuple[Hop, ...]
    domain: str
    table: str


def stage_accesses(evaluation: Evaluation) -> None:
    """Make ``suggest_accesses``: accesses of a known worker to a case or person."""
    evaluation.ensure("accesses")
    evaluation.connection.execute(
        """
        create or replace table suggest_accesses as
        select event_id, staff_id, case_id, person_id, occurred_at, occurred_on, is_explained,
            date_trunc('month', occurred_at) as month
        from accesses
        where staff_id is not null
            and (case_id is not null or person_id is not null)
        """
    )


class Probes:
    """Probes in an evaluation database, and what paths reach from them; one set at a time."""

    def __init__(
        self, evaluation: Evaluation, unexplained: int, explained: int = 0, cases: str = "true"
    ) -> None:
        """Choose up to so many accesses of each kind by hash; ``cases`` narrows them, in SQL."""
        self.connection = evaluation.connection
        self._links: dict[Hop, str] = {}
        self._made = 0
        self._choose(unexplained, explained, cases)
        counted = dict(
            self.connection.execute("select kind, count(*) from probes group by kind").fetchall()
        )
        self.counts = {kind: counted.get(kind, 0) for kind in KINDS}
        self.cap = max(_LEAST_ROWS_CAP, _MOST_ROWS_PER_PROBE * sum(self.counts.values()))

    def _choose(self, unexplained: int, explained: int, cases: str) -> None:
        run = self.connection.execute
        for kind, limit in (("unexplained", unexplained), ("explained", explained)):
            run(f"""
                create or replace table chosen_{kind} as
                select '{kind}' as kind, event_id, staff_id, case_id, person_id, occurred_at,
                    occurred_on, month,
                    row_number() over (order by md5_number_lower(event_id), event_id) as place
                from suggest_accesses
                where is_explained = {kind == "explained"} and ({cases})
                qualify place <= {limit}
                """)
        chosen = self.connection.value("select count(*) from chosen_unexplained")
        repeats = -(-LEAST_RANDOM // chosen) if chosen else 1
        self._list_active()
        # Each step a table of its own: planned as one, the draw became a join by month alone.
        run(f"""
            create or replace table wanted as
            select chosen.event_id, chosen.occurred_at, chosen.occurred_on, chosen.month,
                cast(md5_number_lower(concat(event_id, '|worker|', turn))
                    % cast(sizes.workers as ubigint) as bigint) as worker,
                cast(md5_number_lower(concat(event_id, '|record|', turn))
                    % cast(sizes.records as ubigint) as bigint) as record
            from chosen_unexplained as chosen
            cross join range({repeats}) as turns(turn)
            join active_sizes as sizes on sizes.month = chosen.month
            where chosen.place <= {MOST_RANDOM}
            """)
        run("""
            create or replace table drawn as
            select 'random' as kind, wanted.event_id, workers.staff_id, records.case_id,
                records.person_id, wanted.occurred_at, wanted.occurred_on, wanted.month, 0 as place
            from wanted
            join active_workers as workers
                on workers.month = wanted.month and workers.place = wanted.worker
            join active_records as records
                on records.month = wanted.month and records.place = wanted.record
            """)
        run("""
            create or replace table probes as
            select row_number() over (order by kind, event_id, staff_id, case_id, person_id)
                as probe_no, kind, staff_id, case_id, person_id, occurred_at, occurred_on
            from (from chosen_unexplained union all from drawn union all from chosen_explained)
            """)

    def _list_active(self) -> None:
        """Number the workers and the records of each month, so that one can be drawn."""
        run = self.connection.execute
        run("""
            create or replace table active_workers as
            select month, staff_id,
                row_number() over (partition by month order by staff_id) - 1 as place
            from (select distinct month, staff_id from suggest_accesses)
            """)
        run("""
            create or replace table active_records as
            select month, case_id, person_id,
                row_number() over (partition by month order by case_id, person_id) - 1 as place
            from (select distinct month, case_id, person_id from suggest_accesses)
            """)
        run("""
            create or replace table active_sizes as
            select month, workers, records
            from (select month, count(*) as workers from active_workers group by month)
            join (select month, count(*) as records from active_records group by month)
                using (month)
            """)

    def start(self, domain: str) -> Half:
        """Return the half without a hop: each probe's worker, case or person.

        A probe that names a person only stands for the cases of which the person was a member
        on that day (ruling 26).
        """
        value = {STAFF: "staff_id", CASE: "case_id", PERSON: "person_id"}[domain]
        members = ""
        if domain == CASE:
            members = """
                union all
                select probes.probe_no, members.case_id, cast(0 as utinyint)
                from probes
                join case_members as members
                    on members.person_id = probes.person_id
                    and members.from_on <= probes.occurred_on
                    and (members.to_on is null or members.to_on >= probes.occurred_on)
                where probes.case_id is null
                """
        table = self._new("half")
        self.connection.execute(
            f"create table {table} as select probe_no, {value} as value, cast(0 as utinyint) "
            f"as step from probes where {value} is not null {members}"
        )
        return Half((), domain, table)

    def extend(self, half: Half, hop: Hop) -> Half | None:
        """Return a half with one more hop; None where that leads nowhere, or nearly everywhere."""
        rows = self.connection.value(f"""
            select coalesce(sum(reached.n * links.n), 0)
            from (select value, count(*) as n from {half.table} group by value) as reached
            join (select a, count(*) as n from {self._link(hop)} group by a) as links
                on links.a = reached.value
            """)
        return self._extended(half, hop, len(WINDOWS) - 1) if 0 < rows <= self.cap else None

    def _extended(self, half: Half, hop: Hop, widest: int) -> Half:
        table = self._new("half")
        self.connection.execute(f"""
            create table {table} as
            select probe_no, b as value, min(step) as step
            from (
                select half.probe_no, link.b, greatest(half.step, {_step_sql()}) as step
                from {half.table} as half
                join {self._link(hop)} as link on link.a = half.value
                join probes on probes.probe_no = half.probe_no
            )
            where step <= {widest}
            group by all
            """)
        return Half((*half.hops, hop), hop.right_domain, table)

    def support(self, half: Half) -> int:
        """Return how many unexplained accesses a half still holds."""
        return self.connection.value(
            f"select count(distinct probe_no) from {half.table} "
            "join probes using (probe_no) where kind = 'unexplained'"
        )

    def drop(self, *halves: Half) -> None:
        """Forget halves that are not needed again."""
        for half in halves:
            self.connection.execute(f"drop table if exists {half.table}")

    def reached(self, path: JoinPath, step: int, into: str) -> None:
        """Make a table of the numbers of the probes that a path explains within a window."""
        split = -(-len(path.hops) // 2)
        forward, backward = self.start(STAFF), self.start(path.target)
        made = [forward, backward]
        for hop in path.hops[:split]:
            forward = self._extended(forward, hop, step)
            made.append(forward)
        for hop in reversed(path.hops[split:]):
            backward = self._extended(backward, hop.turned, step)
            made.append(backward)
        self.connection.execute(
            f"create or replace table {into} as select distinct probe_no "
            f"from {forward.table} join {backward.table} using (probe_no, value)"
        )
        self.drop(*made)

    def counted(self, table: str) -> dict[str, int]:
        """Return how many probes of each kind a table of probe numbers holds."""
        found = dict(
            self.connection.execute(
                f"select kind, count(*) from {table} join probes using (probe_no) group by kind"
            ).fetchall()
        )
        return {kind: found.get(kind, 0) for kind in KINDS}

    def close(self) -> None:
        """Forget halves, links and probes."""
        for table in [
            *self._links.values(),
            "probes",
            "drawn",
            "chosen_unexplained",
            "chosen_explained",
        ]:
            self.connection.execute(f"drop table if exists {table}")
        for number in range(self._made + 1):
            self.connection.execute(f"drop table if exists half_{number}")

    def _link(self, hop: Hop) -> str:
        if hop not in self._links:
            self._links[hop] = self._new("link")
            self.connection.execute(f"create table {self._links[hop]} as {link_sql(hop)}")
        return self._links[hop]

    def _new(self, kind: str) -> str:
        self._made += 1
        return f"{kind}_{self._made}"


def _step_sql() -> str:
    """Return the SQL of the smallest window, by index, in which a row covers a probe."""
    at = "epoch_us(probes.occurred_at)"
    gap = (
        f"greatest(0, coalesce(epoch_us(link.starts_at) - {at}, 0), "
        f"coalesce({at} - epoch_us(link.ends_at) + 1, 0))"
    )
    steps = " ".join(
        f"when {gap} <= {days * _DAY_US} then {index}" for index, days in enumerate(WINDOWS)
    )
    return f"cast(case {steps} else {len(WINDOWS)} end as utinyint)"
