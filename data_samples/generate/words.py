"""Invented names, places and phrases. No list here was taken from any register of people."""

GIVEN = """
Alwen Brisa Corvin Dalira Edrick Fenna Garrow Hestia Ilvo Jorani Kestrel Liora Marrick Nimue Orlin
Pavina Quill Rosalba Saffir Tamsel Ulric Verity Wendeline Xanthe Yorath Zoë Ánara Bjørnin Chloris
Dov'el Élodin Faro Gwynna Hallor Isaude José-Miro Kalea Lumi Mirela Noor Océane Perrin Ráhel
Søren-Kai Thandi Ümran Vasilka Wren Ylva Zephan Amberly Brook Clover Dorin Emlyn Florin Grey
Harlow Indra Juniper Kit Lark Maren Nevin Oriel Pepin Rowan Sunniva Tove Ursel Velan Winslow Ziva
""".split()  # noqa: SIM905

SURNAMES = """
Ashgrove Bellwether Corrick Dunmarrow Eldersby Farrowdale Grimwald Hollinside Ivesmoor Jorvale
Kettlebrook Larkenfeld Merrowin Northquill O'Tarrin Pellander Quenby Ravensthorpe Silverden
Thistlemark Umberleigh Vell-Dorne Wexcombe Yarrowby Zellaby d'Aurenne Müradin Ñandari Østergren
Łukomir Nguyenor Okonma Petrovian Sandovar Takemori al-Rashim van-der-Lisse Mac-Corran Bramblewick
Coppersmythe Park Field Young Winter Bishop Rivers Stone Lake March Summer Drinkwater-Pike
Fairlocke Gansevart Haldimar Inchcolm Kilbrandt Lowenherst Mossgiel Netherby Oakhanger Penhallow
Quarlton Rosewarne Scoresby
""".split()  # noqa: SIM905

COUNTIES = ("Alder", "Birch", "Cedar")
SCHOOLS = ("Alder Elementary", "Birchfield Middle School", "Cedar Hill High School")
CLINICS = ("Cedar Paediatrics", "Harbour Dental", "Alder Family Clinic")
COUNSELLING = ("Stillwater Counselling", "Birch Mental Health Centre")
AGENCIES = ("Harbourlight Family Services", "Northlight Treatment Homes")
PROGRAMMES = ("Food Support Programme", "Heating Help Fund", "Cash Assistance Programme")
COURTS = ("Juvenile Court, Alder", "Juvenile Court, Birch", "Probate Court, Cedar")

SUBJECTS = (
    "Case {case}: visit on Thursday",
    "Re: {case} transport",
    "{case} court date",
    "{case} - medical update",
    "Home visit notes {case}",
    "{case}: placement question",
    "School meeting, case {case}",
    "FW: {case} service plan",
    "{case} sibling visit",
    "Supervision: {case}",
)
OFFICE_SUBJECTS = (
    "Staff meeting Monday",
    "Parking lot closed",
    "Travel claims due",
    "Training calendar",
    "Printer on second floor",
    "Holiday rota",
    "New forms are in the cupboard",
    "Fire drill at ten",
    "Office supplies",
    "Newsletter",
    "Invoice for chairs",
    "Room booking",
)
STATEMENT_OF_REASON = (
    "joint visit",
    "covering during leave",
    "sibling placement",
    "service plan meeting",
    "shared transport",
)

SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://evil.example.com","open")'
TEMPLATE = "{{ template }} {% raw %} ${7*7}"
LONG = "very long " * 240
CANARIES = (
    SCRIPT,
    FORMULA,
    TEMPLATE,
    LONG,
    "+1-203-555-0100",
    "@SUM(A1:A9)",
    "line one\nline two",
    "'; drop table staff; --",
    "‮right to left‬",
    "![x](javascript:alert(1))",
)
