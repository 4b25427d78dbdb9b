"""Bars have the height of their numbers; nothing to show is no division by nothing."""

from privacy.web.charts import HEIGHT, WIDTH, bar_chart


def test_largest_bar_takes_the_whole_height() -> None:
    bars = bar_chart([("a", 10), ("b", 5), ("c", 0)]).bars
    assert [bar.height for bar in bars] == [HEIGHT, HEIGHT / 2, 0]
    assert [bar.y for bar in bars] == [0, HEIGHT / 2, HEIGHT]
    assert bars[-1].x + bars[-1].width <= WIDTH


def test_chart_of_nothing_is_empty() -> None:
    assert bar_chart([]).bars == []
    assert [bar.height for bar in bar_chart([("a", 0)]).bars] == [0]
