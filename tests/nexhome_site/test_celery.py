"""Every process and every thread speaks to our broker and not to Celery's default one."""

import threading

from privacy.work import tasks


def test_a_task_belongs_to_our_app_in_every_thread() -> None:
    names: list[str] = []
    for _ in range(2):
        thread = threading.Thread(target=lambda: names.append(tasks.look.app.main))
        thread.start()
        thread.join()
    assert [tasks.look.app.main, *names] == ["nexhome_site"] * 3
