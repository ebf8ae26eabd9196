"""Who is told: the ranks of the level, those added by breaches, and whoever holds them that day."""

from datetime import date

import pytest

from scoring.people import missing_contacts
from scoring.people.ranks import RANKS, above
from scoring.people.ranks import told as ranks_told
from tests.unit.scoring.fold_city import BOOK
from tests.unit.scoring.people_world import (
    NOW,
    contact,
    contacts,
    episode,
    episodes,
    everybody,
    told,
    who,
)


@pytest.mark.parametrize(
    ("level", "escalation", "expected"),
    [
        (3, 0, ["do", "ds"]),
        (2, 0, ["do", "ds", "dl", "cs"]),
        (1, 0, ["do", "ds", "dl", "dm", "cs", "cl"]),
        (3, 1, ["do", "ds", "dl"]),
        (3, 2, ["do", "ds", "dl", "dm"]),
        (2, 1, ["do", "ds", "dl", "dm", "cs"]),
        (2, 2, ["do", "ds", "dl", "dm", "cs", "cl"]),
        (1, 1, ["do", "ds", "dl", "dm", "cs", "cl", "cm"]),
        (1, 9, ["do", "ds", "dl", "dm", "cs", "cl", "cm"]),
    ],
)
def test_the_level_and_the_breaches_say_who_is_told(level, escalation, expected):
    found = told("opened", episode=episode(level=level, escalation=escalation))
    assert who(found) == expected


def test_nobody_is_added_twice():
    for level in (1, 2, 3):
        for escalation in range(9):
            ranks = ranks_told(level, escalation, BOOK)
            assert len(ranks) == len(set(ranks))


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        (["do"], ["ds"]),
        (["ds"], ["do", "dl"]),
        (["do", "ds"], ["dl"]),
        (["do", "ds", "dl", "dm"], ["cs"]),
        (["do", "ds", "dl", "dm", "cs", "cl"], ["cm"]),
    ],
)
def test_a_rank_nobody_holds_is_answered_by_the_next_one_up_and_once(missing, expected):
    assert who(told("opened", people=everybody("P1", but=missing))) == expected


def test_the_way_up_leads_past_the_owner_of_the_city_scope():
    climbed, place = [], 0
    while place is not None:
        climbed.append(RANKS[place])
        place = above(place)
    assert [f"{rank.scope[0]}{rank.role[0]}" for rank in climbed] == [
        *("do", "ds", "dl", "dm"),
        *("cs", "cl", "cm"),
    ]


def test_without_any_contact_a_message_still_names_the_rank():
    found = told("opened", people=contacts(contact("do", project="P2")))
    assert found["contact_id"].to_pylist() == [None, None]
    assert found["role"].to_pylist() == ["owner", "specialist"]
    assert len(set(found["message_id"].to_pylist())) == 2


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "is_told"),
    [
        (date(2023, 3, 1), None, True),
        (date(2023, 3, 2), None, False),
        (None, date(2023, 3, 1), True),
        (None, date(2023, 2, 28), False),
        (None, None, True),
    ],
)
def test_a_contact_counts_on_the_days_it_is_valid_on(valid_from, valid_to, is_told):
    people = contacts(contact("do", valid_from=valid_from, valid_to=valid_to), contact("ds"))
    assert who(told("opened", people=people)) == (["do", "ds"] if is_told else ["ds"])


def test_everybody_who_holds_a_rank_is_told():
    people = contacts(contact("do2"), contact("do1"), contact("ds"))
    assert who(told("opened", people=people)) == ["do1", "do2", "ds"]


def test_contacts_of_no_rank_or_no_project_are_nobody():
    people = contacts(
        contact("do", role="driver"), contact("ds", scope="county"), contact("dl", project=None)
    )
    assert told("opened", people=people)["contact_id"].to_pylist() == [None, None]


def test_ranks_nobody_holds_are_facts():
    people = everybody("P1", but=("ds", "dl"))
    open_ones = episodes(episode("W1"), episode("W2"), episode("W3", project_code="P2"))
    found = missing_contacts(open_ones, people, BOOK, NOW).to_pylist()
    assert [tuple(row.values()) for row in found] == [
        ("P1", "district", "specialist", NOW.as_of, "district", "main_leader"),
        ("P2", "district", "owner", NOW.as_of, None, None),
        ("P2", "district", "specialist", NOW.as_of, None, None),
    ]


def test_where_every_rank_is_held_nothing_is_missing():
    assert missing_contacts(episodes(episode()), everybody("P1"), BOOK, NOW).num_rows == 0
