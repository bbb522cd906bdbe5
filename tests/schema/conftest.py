import pytest

from gateway.graph.snapshot import Snapshot
from tests.content import post, snapshot

# In the shape of the folder that the gateway was first asked to serve.
WARMTH = """---  
title: The warmth of support groups
date: '2022-11-05'  
tags: [adhd, information]  
description: What support groups are good for 
socialImage: images/supportgroup.jpg
author_name: Priya Srinand
category: UnderstandingMentalHealth
---  

A support group bridges a circle of people.

Resources:-

https://www.mayoclinic.org/support-groups/art-20044655
https://www.helpguide.org/articles/support-groups.htm
"""  # noqa: W291  # as people save it

CONTENT = {
    "posts/warmth.md": WARMTH,
    "posts/sleep.md": post(
        "# Sleep\n\nSee [warmth](warmth.md#top), [about](/about) and [nothing](nowhere.md).\n\n"
        "![Night](night.png) ![Ana](/authors/ana.png)\n\n"
        "## More\n\n- [A guide](https://helpguide.org/articles/support-groups.htm)\n- [B](https://example.org/b)\n",
        title="Sleep and mood",
        date="2023-02-03T04:05:06Z",
        updated="2023-03-01",
        expires="2090-01-01",
        authors="[Ana Silva, Priya Srinand]",
        categories="[SelfCare, UnderstandingMentalHealth]",
        tags="[sleep, ADHD]",
        aliases="[/old-sleep]",
        locale="en",
        seo="{title: Deep, weight: 3}",
        image="night.png",
    ),
    "posts/schlaf.md": post("Kurz.", slug="sleep", locale="de", date="2023-02-04", tags="[sleep]"),
    "posts/bare.md": post("One two three.", title="bare"),
    "about.md": post("About [sleep](posts/sleep.md). https://example.org/b", title="About", slug="about"),
    "tags/sleep.md": post("About sleep.", description="Nights and days"),
    "authors/ana.md": post(
        "Ana **writes**.",
        name="Ana Silva",
        bio="Writer",
        avatar="ana.png",
        website="https://ana.example",
        profiles="[https://social.example/ana]",
    ),
    "authors/ana.png": "",
    "posts/night.png": "dark",
    "images/supportgroup.jpg": "people",
}


@pytest.fixture(scope="session")
def graph() -> Snapshot:
    return snapshot(CONTENT)
