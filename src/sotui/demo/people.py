"""Names for the demonstration: plainly invented, so that nobody mistakes a screen for a real family."""

from sotui.staff.model import Post

SOCIAL_WORKERS = (
    ("Wilma Worker", "North"),
    ("Casper Caseworth", "North"),
    ("Vera Visitwell", "South"),
    ("Hugo Homecall", "South"),
    ("Petra Planham", "West"),
    ("Noel Noteworthy", "West"),
    ("Sunita Support", "Family Support"),
    ("Kofi Keyworker", "Family Support"),
)
IROS = ("Iris Officer", "Jonah Officer", "Lena Officer")
MANAGERS = (
    ("Tariq Teamlead", "North", Post.TEAM_MANAGER),
    ("Tess Teamlead", "South", Post.TEAM_MANAGER),
    ("Paula Practice", "Family Support", Post.PRACTICE_SUPERVISOR),
    ("Simon Serviceworth", "West", Post.SERVICE_MANAGER),
    ("Hana Headway", "Safeguarding Unit", Post.HEAD_OF_SERVICE),
)

FIRST_NAMES = (
    "Ada", "Bilal", "Chloé", "Dylan", "Ewa", "Finn", "Grace", "Hamza", "Isla", "Jakub", "Kezia", "Liam",
    "Maryam", "Noah", "Oona", "Priya", "Reuben", "Siân", "Tomasz", "Uche", "Violet", "Wren", "Xanthe",
    "Yusuf", "Zofia",
)  # fmt: skip
SURNAMES = (
    "Exampleton", "Testford", "Mockridge", "Placeham", "Sampleton", "Fixtureby", "Demo-Smith", "Nullworth",
    "Stubbins", "Traceley", "Assertson", "O'Example", "Vraag", "Šample", "Pseudon", "Inventley",
)  # fmt: skip
COURTS = (
    "Family Court at Exampleton",
    "Family Court at Placeham",
    "Family Court at Mockridge",
)
