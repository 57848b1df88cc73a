"""Indicators, flow, case mix and follow-up of all centers by one pass of SQL over live tables."""

from typing import Any

from django.db import connection

# the same figures as the report's: counts of eligible, passed and known, by center; the
# statistics of the report (limits, funnels, curves, suppression) are not in it
ONE_PASS = """
WITH first_operation AS (
    SELECT DISTINCT ON (case_id) * FROM registry_operation ORDER BY case_id, operated_on, sequence
), worst AS (
    SELECT c.case_id,
           bool_or(c.clavien_dindo IN ('IIIa', 'IIIb', 'IVa', 'IVb', 'V')) AS severe,
           bool_or(c.complication_type = 'POPF' AND c.isgps_grade IN ('B', 'C')) AS fistula
    FROM registry_complication c JOIN first_operation o USING (case_id)
    WHERE c.complication_on IS NULL OR c.complication_on - o.operated_on <= 90
    GROUP BY c.case_id
), last_seen AS (
    SELECT case_id, max(seen_on) AS seen_on, min(recurred_on) AS recurred_on
    FROM registry_followup GROUP BY case_id
)
SELECT c.center_id, count(*), count(o.id),
       count(*) FILTER (WHERE o.procedure NOT IN ('bypass', 'exploratory')),
       count(*) FILTER (WHERE o.procedure IN ('PD', 'PPPD', 'DP', 'DP_splenopreserving', 'TP')),
       count(*) FILTER (WHERE o.intent = 'curative' AND s.margin_status = 'R0'),
       count(*) FILTER (WHERE o.intent = 'curative' AND s.margin_status IS NOT NULL),
       count(*) FILTER (WHERE w.severe), count(*) FILTER (WHERE r.no_complication),
       count(*) FILTER (WHERE p.died_on - o.operated_on <= 90),
       count(*) FILTER (WHERE p.vital_status IS NOT NULL),
       count(*) FILTER (WHERE w.fistula),
       count(*) FILTER (WHERE NOT r.readmitted_90d AND w.severe IS NOT TRUE),
       count(*) FILTER (WHERE t.primary_site = 'pancreas'),
       count(*) FILTER (WHERE t.liver_metastases <> 'none'),
       count(*) FILTER (WHERE f.asa >= 3), count(*) FILTER (WHERE p.sex = 'female'),
       avg(extract(year FROM o.operated_on) - p.birth_year), avg(s.ki67_pct),
       count(*) FILTER (WHERE s.ki67_pct < 3), count(*) FILTER (WHERE s.ki67_pct >= 20),
       count(*) FILTER (WHERE b.board_decision IS NOT NULL),
       sum(least(p.died_on, l.seen_on) - o.operated_on),
       count(*) FILTER (WHERE l.recurred_on IS NOT NULL),
       avg(o.discharged_on - o.operated_on)
FROM registry_case c
JOIN registry_patient p ON p.id = c.patient_id
LEFT JOIN registry_tumour t ON t.case_id = c.id
LEFT JOIN registry_fitness f ON f.case_id = c.id
LEFT JOIN registry_board b ON b.case_id = c.id
LEFT JOIN registry_course r ON r.case_id = c.id
LEFT JOIN first_operation o ON o.case_id = c.id
LEFT JOIN registry_specimen s ON s.case_id = c.id AND s.sequence = 1
LEFT JOIN worst w ON w.case_id = c.id
LEFT JOIN last_seen l ON l.case_id = c.id
GROUP BY c.center_id
"""


def all_centers() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(ONE_PASS)
        return cursor.fetchall()
