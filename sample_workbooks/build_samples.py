"""Build the sample workbooks beside this file. Every organisation, position and figure in them is fictitious.

Run `python sample_workbooks/build_samples.py [DIR]`. The script writes the same bytes every time.
"""

from __future__ import annotations

import re
import sys
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

HERE = Path(__file__).parent
CREATED = datetime(2025, 9, 1, 9, 0)  # a fixed time keeps the bytes the same

FACTORS = (
    "Knowledge",
    "Relationships",
    "Judgement and risk",
    "Independence",
    "Strategic change",
    "Impact",
    "Breadth",
    "Resource management",
)
BANDS = ("PESES-1", "PESES-2", "PESES-3")
STREAMS = ("Delivery", "Policy", "Project & Program", "Regulatory", "Professional / Specialist")


def new_workbook(path: Path, title: str) -> Workbook:
    """Return a new workbook at `path` whose bytes depend only on its content."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": title, "author": "peecf-batch", "comments": "Fictitious", "created": CREATED})
    book.set_calc_mode("auto")
    return book


# ------------------------------------------------------------------------------------------------ Small organisation

SMALL_HEADINGS = (
    "Position ID",
    "Position title",
    "Organisation",
    "Reports to",
    "CEO",
    "Current band",
    "Primary stream",
    *FACTORS,
)
SMALL = (
    ("C-1", "Chief Executive Officer", "", "Yes", "PESES-2", "Delivery", (5, 6, 6, 6, 5, 5, 6, 5)),
    ("C-2", "Director Cemetery Operations", "C-1", "No", "PESES-1", "Delivery", (4, 4, 5, 4, 3, 4, 5, 5)),
    ("C-3", "Director Finance and Business", "C-1", "No", "PESES-1", "Delivery", (5, 4, 5, 4, 4, 4, 4, 3)),
    ("C-4", "Director Community and Memorials", "C-1", "No", "PESES-1", "Delivery", (4, 6, 5, 4, 4, 4, 4, 4)),
    ("C-5", "Director Planning and Assets", "C-1", "No", "PESES-2", "Project and Program", (5, 4, 4, 4, 4, 4, 3, 3)),
    (
        "C-6",
        "Manager Heritage and Records",
        "C-2",
        "No",
        "PESES-1",
        "Professional/Specialist",
        (5, 3, 3, 3, 2, 3, 2, 1),
    ),
    ("C-7", "Manager Grounds and Horticulture", "C-2", "No", "PESES-1", "Delivery", (2, 2, 3, 2, 2, 2, 2, 4)),
)


def small_organisation(path: Path) -> None:
    """Write a CEO and 6 other positions on one plain sheet."""
    book = new_workbook(path, "Wattle Bend Cemeteries Trust")
    sheet = book.add_worksheet("Positions")
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E7EEF5"})
    sheet.write_row(0, 0, SMALL_HEADINGS, heading)
    for row, (key, title, boss, ceo, band, stream, scores) in enumerate(SMALL, 1):
        sheet.write_row(row, 0, (key, title, "Wattle Bend Cemeteries Trust", boss, ceo, band, stream, *scores))
    sheet.set_column("A:A", 11)
    sheet.set_column("B:C", 32)
    sheet.set_column("D:F", 11)
    sheet.set_column("G:G", 24)
    sheet.set_column("H:O", 14)
    sheet.freeze_panes(1, 2)
    book.close()


# --------------------------------------------------------------------------------------------------- Water authority


@dataclass(frozen=True)
class Work:
    """The work of a position of the water authority, in the phrases from which its rationales are made."""

    area: str
    knows: str
    who: str
    call: str
    change: str
    reach: str
    spread: str
    staff: int
    budget: float


@dataclass(frozen=True)
class Row:
    """A position of the water authority, as an HR analyst would enter it."""

    id: str
    title: str
    boss: str
    band: str
    streams: tuple[str, ...]
    scores: tuple[int, ...]
    trp: int
    contract_end: date
    work: Work
    fte: float = 1.0
    vacant: bool = False


D, PO, PP, RE, PS = STREAMS
P1, P2, P3 = BANDS

WATER: dict[str, tuple[Row, ...]] = {
    "Office of the Managing Director": (
        Row("00100", "Managing Director", "", P3, (D, PO), (7, 7, 7, 7, 6, 7, 7, 6), 486_000, date(2028, 6, 30), Work(
            "the whole corporation", "water law, public finance and the running of an essential service",
            "the Minister, the Board, regulators and the heads of other water corporations",
            "what to put before the Board when supply, safety and price pull apart",
            "the ten-year shift to a climate-resilient supply", "water security for the region and state policy on it",
            "supply, sewerage, recycled water, customers, finance and people", 780, 212)),
        Row("00101", "Corporation Secretary and General Counsel", "00100", P2, (PS, RE), (6, 6, 6, 5, 4, 5, 4, 3),
            331_000, date(2027, 3, 31), Work(
            "legal and governance services", "water and planning law, directors' duties and public integrity rules",
            "the Board, the department and opposing parties in disputes", "whether to settle, defend or refer a matter",
            "the rewrite of delegations and Board policies", "the lawfulness of decisions throughout the corporation",
            "legal advice, Board support, insurance and freedom of information", 14, 3.8)),
        Row("00102", "Head of Internal Audit and Integrity", "00100", P1, (PS,), (5, 5, 6, 5, 3, 4, 4, 2),
            262_000, date(2026, 12, 31), Work(
            "the audit and integrity program", "audit standards, fraud control and public interest disclosures",
            "the audit committee, the Auditor-General's office and investigators",
            "which allegations to refer outside and which to examine", "a move from yearly to continuous audit",
            "confidence in controls across every division", "audit, fraud control and integrity training", 6, 1.4)),
    ),
    "Service Delivery": (
        Row("00200", "General Manager Service Delivery", "00100", P3, (D,), (6, 6, 7, 6, 6, 6, 7, 6),
            437_500, date(2027, 9, 30), Work(
            "water and sewerage operations", "the operation of plants, networks and storages at regional scale",
            "health and environment regulators, emergency services and councils",
            "whether to restrict or shut off supply in an emergency", "joining four depots into one service",
            "the reliability of water and sewerage in every town", "treatment, networks, control and depots",
            365, 88)),
        Row("00201", "Manager Water Treatment", "00200", P1, (D,), (5, 4, 6, 4, 4, 5, 4, 5),
            281_000, date(2026, 10, 31), Work(
            "nine treatment plants", "drinking water treatment chemistry and plant operation",
            "the health department, chemical suppliers and bulk supply partners",
            "when to take a plant off line or advise customers to boil water", "the change to ultraviolet disinfection",
            "the safety of drinking water in every town served", "nine plants, their laboratories and chemical supply",
            62, 24)),
        Row("00202", "Manager Sewage Treatment and Resource Recovery", "00200", P1, (D,), (5, 4, 5, 4, 4, 5, 4, 4),
            279_400, date(2028, 2, 29), Work(
            "sewage treatment", "biological treatment, licence conditions and biogas",
            "the environment regulator, farmers who take biosolids and energy retailers",
            "how to hold a licence limit when inflows surge", "the first biogas plant of the corporation",
            "river health below seven outfalls", "seven plants, biosolids reuse and energy recovery", 48, 19)),
        Row("00203", "Manager Networks", "00200", P1, (D,), (4, 4, 5, 4, 3, 4, 4, 5),
            256_000, date(2027, 6, 30), Work(
            "pipe networks", "the operation and renewal of mains, sewers and pump stations",
            "councils, road authorities and contractors", "which bursts and blockages to attend to first",
            "the use of pressure sensors to find leaks early", "continuity of supply for 94,000 connections",
            "mains, sewers, pump stations and after-hours crews", 110, 31)),
        Row("00205", "Manager Control Centre and Emergency Response", "00200", P1, (D, PS), (5, 5, 6, 5, 4, 5, 3, 3),
            288_000, date(2026, 11, 30), Work(
            "the control centre", "system control, incident command and emergency law",
            "police, fire services, health officers and neighbouring corporations",
            "when to declare an incident and whom to wake", "a single control room in place of three",
            "the corporation's response to floods, fires and contamination", "control shifts and emergency plans",
            27, 6.2)),
        Row("00206", "Manager Maintenance Services", "00203", P1, (D,), (3, 3, 4, 3, 2, 3, 3, 4),
            236_500, date(2026, 9, 30), Work(
            "planned maintenance", "mechanical and electrical upkeep of pumps and valves",
            "network crews and service contractors", "which assets may run to failure",
            "the new works management system", "the working order of pump stations",
            "mechanical, electrical and civil crews", 54, 11)),
        Row("00207", "Manager Fleet and Depots", "00203", P1, (D,), (2, 3, 3, 2, 2, 2, 2, 4),
            198_500, date(2026, 8, 31), Work(
            "vehicles and depots", "fleet leasing and depot safety", "leasing firms and depot supervisors",
            "when to replace plant and vehicles", "the move to electric light vehicles",
            "the readiness of field crews", "vehicles, plant and four depots", 19, 7.5)),
        Row("00208", "Manager Water Quality Compliance", "00200", P2, (RE, PS), (5, 5, 6, 4, 3, 5, 3, 2),
            302_000, date(2027, 12, 31), Work(
            "water quality compliance", "drinking water standards, sampling and public health risk",
            "the health department and catchment agencies", "whether a result must be reported as an incident",
            "a risk plan for every catchment", "the public record on drinking water quality",
            "sampling, reporting and catchment risk", 12, 2.9)),
    ),
    "Infrastructure and Capital Delivery": (
        Row("00300", "General Manager Infrastructure", "00100", P2, (PP, D), (6, 6, 6, 6, 6, 6, 6, 7),
            408_000, date(2028, 9, 30), Work(
            "the capital program", "large public works, procurement models and asset risk",
            "treasury officials, tier-one contractors and landholder groups",
            "which works to bring forward, defer or stop", "alliance contracting in place of single tenders",
            "the assets that the region will rely on for fifty years",
            "design, delivery, property, dams and contract control", 140, 165)),
        Row("00301", "Program Director Eastern Trunk Sewer", "00300", P2, (PP,), (5, 6, 6, 5, 5, 5, 3, 6),
            352_000, date(2029, 6, 30), Work(
            "the trunk sewer program", "tunnelling, contract law and program assurance",
            "the alliance partners, the rail authority and three councils",
            "how to share ground risk with the contractor", "the corporation's first alliance contract",
            "growth in the eastern corridor for a generation", "one program of five contracts", 34, 61)),
        Row("00302", "Manager Engineering and Design", "00300", P1, (PS,), (6, 4, 5, 4, 3, 4, 4, 4),
            274_000, date(2026, 12, 15), Work(
            "engineering and design", "hydraulic, structural and process design",
            "consulting engineers and equipment makers", "when a design may depart from a standard",
            "digital models for every new asset", "the design life of plants and mains",
            "hydraulic, structural, process and electrical design", 41, 9.6)),
        Row("00303", "Manager Capital Program Delivery", "00300", P2, (PP,), (5, 5, 5, 5, 4, 5, 4, 6),
            318_000, date(2027, 8, 31), Work(
            "delivery of works contracts", "contract management and construction safety",
            "head contractors, unions and utilities", "which claims to accept and which to contest",
            "one gateway process for all projects", "delivery of some ninety projects a year",
            "mains, tanks, pump stations and plant upgrades", 52, 74)),
        Row("00304", "Manager Project Controls", "00303", P1, (PP,), (4, 3, 4, 3, 3, 3, 2, 2),
            231_000, date(2027, 2, 28), Work(
            "project controls", "cost, schedule and risk reporting", "project managers and finance partners",
            "when a forecast is no longer credible", "a shared cost library", "what the Board knows of its projects",
            "cost, schedule and risk reporting", 11, 1.7)),
        Row("00306", "Principal Dam Safety Engineer", "00302", P1, (PS,), (7, 5, 6, 4, 3, 5, 2, 1),
            258_000, date(2028, 4, 30), Work(
            "dam safety", "dam engineering, failure modes and downstream risk",
            "the dam safety regulator, peer reviewers and emergency planners",
            "how far to draw a storage down after an earthquake or flood", "risk-based inspection of nine dams",
            "the safety of people who live below the dams", "surveillance and safety review of dams", 3, 0.9),
            fte=0.9),
    ),
    "Customer and Community": (
        Row("00400", "General Manager Customer and Community", "00100", P2, (D, PO), (5, 7, 6, 6, 6, 6, 6, 5),
            396_000, date(2027, 11, 30), Work(
            "customer and community services", "customer service, hardship policy and public engagement",
            "the customer committee, the ombudsman, councils and members of parliament",
            "how far to ease debt and restrictions for people in hardship", "a digital service with a human back-up",
            "the trust of customers and the price submission they shape",
            "contact, billing, engagement, connections and partnerships", 128, 26)),
        Row("00401", "Manager Customer Contact Centre", "00400", P1, (D,), (3, 4, 4, 3, 4, 4, 3, 5),
            243_000, date(2026, 7, 31), Work(
            "the contact centre", "contact centre operation and complaint handling",
            "the ombudsman's office, community groups and system vendors",
            "when to waive a charge or escalate a complaint", "chat and call-back services",
            "the experience of callers in all towns", "calls, chat, complaints and hardship support", 68, 8.1)),
        Row("00403", "Manager Community Engagement", "00400", P1, (PO,), (4, 6, 4, 4, 3, 4, 3, 2),
            224_000, date(2027, 5, 31), Work(
            "engagement programs", "deliberative engagement and education programs",
            "residents' groups, schools and local media", "how to consult on works that people oppose",
            "the community panel on prices", "support for the five-year price plan",
            "consultation, schools and publications", 9, 1.9), fte=0.8),
        Row("00404", "Manager Land Development and Connections", "00400", P1, (D, RE), (4, 5, 5, 4, 3, 4, 3, 3),
            251_000, date(2026, 10, 15), Work(
            "development servicing", "planning permits, developer works and charges",
            "developers, surveyors and council planners", "which servicing plans to accept or send back",
            "an online portal for developers", "the pace of housing growth in three growth towns",
            "permits, developer works and connections", 22, 3.3)),
        Row("00405", "Manager Traditional Owner Partnerships", "00400", "", (PO, PS), (5, 7, 5, 5, 4, 4, 3, 1),
            266_000, date(2029, 1, 31), Work(
            "partnership agreements", "cultural water, agreements and Aboriginal heritage law",
            "Traditional Owner corporations, Elders and the department",
            "how to reconcile works programs with cultural obligations", "the first cultural water agreement",
            "how Country is cared for across the catchments", "agreements, heritage advice and cultural training",
            4, 1.2), vacant=True),
        Row("00406", "Manager Digital Metering Program", "00400", P1, (PP,), (4, 4, 4, 4, 5, 4, 2, 3),
            247_000, date(2027, 6, 30), Work(
            "the metering program", "metering technology and field roll-out",
            "meter makers, installers and privacy advisers", "when to halt a roll-out that shows faults",
            "the replacement of 94,000 meters", "how customers see and pay for what they use",
            "one program in three stages", 16, 12)),
    ),
    "Finance and People": (
        Row("00500", "Chief Financial Officer", "00100", P2, (D, PS), (7, 6, 6, 6, 5, 6, 6, 6),
            415_000, date(2028, 3, 31), Work(
            "finance and corporate services", "public sector finance, regulated pricing and debt",
            "the Board's finance committee, treasury and the Auditor-General",
            "how much to borrow and what the price path can bear", "a new financial system and planning cycle",
            "the solvency of the corporation and the dividend to the state",
            "accounting, treasury, procurement, payroll and facilities", 96, 21)),
        Row("00501", "Manager Financial Planning and Analysis", "00500", P1, (PS,), (5, 4, 5, 4, 3, 5, 3, 2),
            258_000, date(2026, 11, 15), Work(
            "budgets and forecasts", "financial modelling and regulated revenue",
            "general managers and the economic regulator's staff", "which assumptions the corporate plan rests on",
            "rolling forecasts in place of a yearly budget", "the numbers behind every business case",
            "budgets, forecasts and business cases", 13, 2.0)),
        Row("00502", "Manager Procurement and Contracts", "00500", P1, (D,), (5, 5, 5, 4, 4, 4, 4, 2),
            261_000, date(2027, 10, 31), Work(
            "procurement", "tender law, probity and category management", "suppliers, probity advisers and unions",
            "when to set a tender aside", "category plans and social procurement targets",
            "what the corporation buys and from whom", "tenders, contracts, stores and supplier performance", 17, 2.6)),
        Row("00503", "Manager Treasury and Tax", "00501", P1, (PS,), (5, 3, 5, 3, 1, 3, 2, 1),
            229_000, date(2027, 4, 30), Work(
            "treasury and tax", "borrowing, cash and indirect tax", "the state's borrowing authority and tax advisers",
            "when to draw down or roll over debt", "electronic bank reconciliation", "the cost of debt",
            "borrowing, cash and tax returns", 3, 0.6)),
        Row("00504", "Manager Payroll and Accounts", "00501", P1, (D,), (3, 3, 3, 2, 2, 2, 2, 2),
            195_000, date(2026, 6, 30), Work(
            "payroll and accounts", "awards, pay runs and payables", "staff, suppliers and the system vendor",
            "how to correct an under- or overpayment", "paperless invoices", "people and suppliers being paid on time",
            "pay runs and supplier payments", 12, 1.5)),
        Row("00505", "Executive Manager People, Safety and Culture", "00100", P2, (D,), (5, 6, 6, 5, 6, 5, 5, 4),
            341_000, date(2028, 8, 31), Work(
            "people and safety", "employment law, safety duties and organisational change",
            "unions, the safety regulator and the Board's people committee",
            "whether to stop work and how to settle disputes", "a new enterprise agreement and job structure",
            "the working life of 780 people", "safety, workplace relations, learning and payroll policy", 31, 5.4)),
        Row("00506", "Manager Health, Safety and Wellbeing", "00505", P1, (RE, PS), (5, 5, 6, 4, 4, 4, 3, 2),
            253_500, date(2027, 1, 31), Work(
            "safety systems", "confined spaces, chemicals and mental health at work",
            "safety representatives, inspectors and contractors", "when a site may reopen after an incident",
            "a critical risk program", "the safety of crews and contractors",
            "safety systems, injury management and wellbeing", 10, 1.6)),
        Row("00508", "Manager Workplace Facilities", "00500", P1, (D,), (3, 3, 3, 3, 2, 2, 2, 3),
            226_000, date(2026, 9, 15), Work(
            "offices and sites", "leases, building services and security", "landlords, cleaners and security firms",
            "when to renew or give up a lease", "shared desks at head office", "the comfort and security of workplaces",
            "leases, upkeep and security", 8, 4.8)),
    ),
    "Strategy, Planning and Environment": (
        Row("00600", "General Manager Strategy, Planning and Environment", "00100", P3, (PO, PS),
            (6, 6, 6, 6, 6, 6, 5, 4), 424_000, date(2027, 7, 31), Work(
            "long-term strategy", "water resource planning, pricing and climate science",
            "the department, the economic regulator and catchment partners",
            "which supply options to recommend for the next fifty years", "the integrated water strategy",
            "the supply and price path of the whole region", "planning, pricing, climate and environment", 44, 12)),
        Row("00601", "Manager Integrated Water Planning", "00600", P1, (PO,), (6, 5, 5, 4, 4, 5, 4, 1),
            272_000, date(2028, 5, 31), Work(
            "water resource planning", "hydrology, demand forecasts and stormwater reuse",
            "councils, farmers and catchment agencies", "which demand forecast to plan for",
            "stormwater and recycled water plans town by town", "where new water will come from",
            "forecasts, drought plans and reuse plans", 9, 2.2)),
        Row("00602", "Manager Regulation and Pricing", "00600", P2, (RE, PO), (6, 6, 6, 5, 4, 6, 3, 2),
            309_000, date(2026, 12, 1), Work(
            "the price submission", "economic regulation, tariffs and cost benchmarks",
            "the economic regulator, customer advocates and treasury",
            "what to seek in a price review and what to concede", "two-part tariffs for all customers",
            "prices and service standards for five years, watched by the rest of the sector",
            "price reviews, tariffs and licence reporting", 7, 1.8)),
        Row("00603", "Manager Climate and Environment", "00600", P1, (PS, PO), (5, 5, 4, 4, 4, 5, 3, 2),
            249_000, date(2027, 3, 15), Work(
            "climate and environment programs", "emissions, biodiversity and land management",
            "the environment department, land managers and researchers", "which emission cuts to fund first",
            "the pledge to reach net zero", "the corporation's emissions and 3,000 hectares of land",
            "emissions, land and biodiversity", 10, 3.5)),
        Row("00604", "Manager Recycled Water Development", "00601", P1, (PP,), (4, 4, 4, 3, 4, 3, 3, 1),
            233_000, date(2026, 11, 1), Work(
            "recycled water schemes", "scheme economics and irrigation", "growers, golf clubs and council gardeners",
            "which customers a scheme can rely on", "two new irrigation schemes", "the share of sewage put to use",
            "scheme studies, customer contracts and reporting", 5, 1.1)),
    ),
    "Digital and Technology": (
        Row("00700", "Chief Information Officer", "00100", P2, (D, PS), (6, 5, 6, 6, 6, 5, 5, 5),
            368_000, date(2028, 1, 31), Work(
            "information and operational technology", "enterprise systems, cyber risk and industrial control",
            "the state's digital office, vendors and critical infrastructure agencies",
            "what may connect to the control network", "the shift of core systems to hosted services",
            "every process that depends on systems and data", "applications, data, cyber and control", 74, 29)),
        Row("00701", "Manager Cyber Security", "00700", P1, (PS, RE), (6, 5, 7, 5, 4, 5, 3, 2),
            286_000, date(2026, 10, 1), Work(
            "cyber security", "threat intelligence, control system security and incident response",
            "national cyber agencies, vendors and the control centre", "when to cut a system off from the network",
            "a zero-trust design for offices and plants", "the protection of an essential service against attack",
            "monitoring, response and assurance", 9, 3.1)),
        Row("00702", "Manager Enterprise Applications", "00700", P1, (PP, D), (5, 4, 4, 4, 5, 4, 3, 3),
            252_500, date(2027, 9, 15), Work(
            "business applications", "billing, finance and asset systems",
            "system vendors and business owners", "when a release is fit to go live",
            "the replacement of the billing system", "how staff and customers deal with the corporation",
            "billing, finance, asset and field systems", 28, 9.4)),
        Row("00704", "Manager Operational Technology", "00700", P1, (PS, D), (6, 4, 6, 4, 4, 4, 3, 3),
            276_500, date(2027, 12, 15), Work(
            "control systems", "telemetry, programmable controllers and radio networks",
            "plant managers, integrators and spectrum authorities", "how to patch a plant that cannot stop",
            "new telemetry at 410 sites", "remote operation of plants and pump stations",
            "telemetry, controllers and radio", 18, 5.7)),
    ),
}  # fmt: skip

# By factor: the rationale for a low, a middle and a high score.
RATIONALES = (
    (
        "Working knowledge of {knows} is enough; specialist questions go to {boss} or outside advisers.",
        "Calls for sound professional knowledge of {knows}. Other divisions rely on its advice.",
        "Calls for authoritative knowledge of {knows}. Advice goes to the Board and to bodies outside.",
    ),
    (
        "Works mainly with {who}; {boss} takes up anything sensitive.",
        "Deals every week with {who}, mostly to settle terms and solve problems.",
        "Negotiates with {who} on contested matters that are closely watched.",
    ),
    (
        "Recommends {call}; procedures settle most cases.",
        "Decides {call}, weighing competing risks within policy and reporting the larger ones.",
        "Decides {call}, often on incomplete facts, where a wrong call would be hard to undo.",
    ),
    (
        "Works to a program for {area} that is approved by {boss}, and refers exceptions.",
        "Plans the year's program for {area} and carries it out with broad guidance from {boss}.",
        "Sets the objectives for {area} and helps to shape the corporate plan, within Board policy.",
    ),
    (
        "Has a part in {change}, which others lead.",
        "Answers for {change}, in a direction that the executive team sets.",
        "Leads {change} from first case to completion, across divisions.",
    ),
    (
        "Supports {reach}. The effect stays mostly inside the division.",
        "Shapes {reach}. The effect is felt across the corporation and by customers.",
        "Sets the course for {reach}. The effect goes well beyond the corporation.",
    ),
    (
        "Concentrates on a narrow field: {spread}.",
        "Manages several related functions: {spread}.",
        "Manages many unlike functions: {spread}.",
    ),
    (
        "Has {staff} staff and a yearly budget of ${budget:g} million; {boss} approves larger spending.",
        "Manages {staff} staff and a yearly budget of ${budget:g} million within the plan of the division.",
        "Manages {staff} staff and a yearly budget of ${budget:g} million, and sets priorities among rival claims.",
    ),
)

WATER_FACTORS = (
    "Knowledge",
    "Relationships",
    "Judgment & Risk",
    "Independence",
    "Strategic Change",
    "Impact",
    "Breadth",
    "Resource management",
)
WATER_GROUPS = (
    ("Position", ("Position ID", "Position title", "Organisation", "Division", "Reports to (position ID)")),
    ("Status", ("CEO", "Vacant", "Current band")),
    ("Work value streams", ("Primary stream", "Secondary stream")),
    ("Work value factors", tuple(f"{name} (1-7)" for name in WATER_FACTORS)),
    ("Rationale: the work, not the person", tuple(f"{name} rationale" for name in WATER_FACTORS)),
    ("Share of the work at the level given", tuple(f"{name} share of work (%)" for name in WATER_FACTORS)),
    ("Assessment", ("Assessor", "Assessment date")),
    ("Contract and remuneration", ("Contract end", "TRP", "FTE")),
)
WATER_HEADINGS = tuple(heading for _, headings in WATER_GROUPS for heading in headings)
WATER_HEADING_ROW = 5  # counted from 0: three title rows, a blank row and the row of groups are above
ASSESSED_ON = (date(2025, 8, 4), date(2025, 8, 6), date(2025, 8, 11), date(2025, 8, 18), date(2025, 8, 20))


def rationales(row: Row, titles: dict[str, str]) -> list[str]:
    """Return one text for each factor of `row` that fits its score."""
    boss = titles.get(row.boss, "the Board")
    facts = {**vars(row.work), "boss": boss if row.boss == "" else f"the {boss}"}
    texts = []
    for variants, score in zip(RATIONALES, row.scores, strict=True):
        texts.append(variants[0 if score <= 3 else 1 if score <= 5 else 2].format(**facts))
    return texts


def shares(row: Row) -> list[int]:
    """Return the share of work at the level of each score, in per cent. One is below 70, to give a finding."""
    number = int(row.id)
    found = [70 + (number * (3 + place) + place * 7) % 6 * 5 for place in range(len(FACTORS))]
    if row.id == "00406":
        found[4] = 60
    return found


def water_authority(path: Path) -> None:
    """Write 40 positions in 7 divisions, as a careful HR analyst would lay them out."""
    book = new_workbook(path, "Lower Tarrin Water: executive work value assessments")
    sheet = book.add_worksheet("Exec positions 2025")
    notes = book.add_worksheet("Notes")
    last = _water_table(book, sheet)
    _water_aids(book, sheet, last)
    _water_print(sheet, last)
    _water_notes(book, notes, last)
    book.close()


def _water_table(book: Workbook, sheet: Worksheet) -> int:
    title = book.add_format({"bold": True, "font_size": 16, "font_color": "#0B3C5D"})
    subtitle = book.add_format({"font_size": 11, "font_color": "#444444", "italic": True})
    group = book.add_format(
        {"bold": True, "align": "center", "bg_color": "#0B3C5D", "font_color": "#FFFFFF", "border": 1}
    )
    heading = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#D9E6F2", "border": 1, "bottom": 2}
    )
    sheet.write(0, 0, "Lower Tarrin Water", title)
    sheet.write(1, 0, "Executive work value assessments, moderation round of August 2025", subtitle)
    sheet.write(
        2, 0, "Fictitious organisation. Scores are for positions, not people; all outcomes are recommended.", subtitle
    )
    column = 0
    for name, headings in WATER_GROUPS:
        sheet.merge_range(WATER_HEADING_ROW - 1, column, WATER_HEADING_ROW - 1, column + len(headings) - 1, name, group)
        column += len(headings)
    sheet.write_row(WATER_HEADING_ROW, 0, WATER_HEADINGS, heading)
    sheet.set_row(WATER_HEADING_ROW, 62)
    return _water_rows(book, sheet)


def _water_rows(book: Workbook, sheet: Worksheet) -> int:
    base = {"valign": "top", "border": 1, "border_color": "#BFBFBF"}
    text = book.add_format({**base, "text_wrap": True})
    identity = book.add_format({**base, "num_format": "@"})
    score = book.add_format({**base, "align": "center", "num_format": "0"})
    share = book.add_format({**base, "align": "center", "num_format": "0"})
    day = book.add_format({**base, "num_format": "d mmm yyyy", "align": "left"})
    money = book.add_format({**base, "num_format": "$#,##0"})
    part = book.add_format({**base, "num_format": "0.0"})
    titles = {row.id: row.title for rows in WATER.values() for row in rows}
    at = WATER_HEADING_ROW
    for number, (division, rows) in enumerate(WATER.items()):
        at += 1 if number else 0  # a blank row before every division but the first
        for row in rows:
            at += 1
            streams = (*row.streams, "")[:2]
            ceo, vacant = ("Yes" if flag else "No" for flag in (not row.boss, row.vacant))
            cells: list[tuple[Any, Format]] = [(row.id, identity)]
            cells += [(value, text) for value in (row.title, "Lower Tarrin Water", division)]
            cells += [(row.boss, identity)]
            cells += [(value, text) for value in (ceo, vacant, row.band, *streams)]
            cells += [(value, score) for value in row.scores]
            cells += [(value, text) for value in rationales(row, titles)]
            cells += [(value, share) for value in shares(row)]
            cells += [(f"Assessment panel {1 + number % 2}", text), (ASSESSED_ON[number % len(ASSESSED_ON)], day)]
            package = row.trp if row.band else ""  # a position without a band has no agreed package
            cells += [(row.contract_end, day), (package, money), (row.fte, part)]
            for column, (value, style) in enumerate(cells):
                _put(sheet, at, column, value, style)
            sheet.set_row(at, 75)
    return at


def _put(sheet: Worksheet, row: int, column: int, value: object, style: Format) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style) if value else sheet.write_blank(row, column, None, style)
    else:
        sheet.write_number(row, column, value, style)


def _water_aids(book: Workbook, sheet: Worksheet, last: int) -> None:
    first, place = WATER_HEADING_ROW + 1, WATER_HEADINGS.index
    scores = (place("Knowledge (1-7)"), place("Resource management (1-7)"))
    sheet.autofilter(WATER_HEADING_ROW, 0, last, len(WATER_HEADINGS) - 1)
    sheet.freeze_panes(first, 2)
    sheet.data_validation(
        first,
        scores[0],
        last,
        scores[1],
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": 1,
            "maximum": 7,
            "input_title": "Factor score",
            "input_message": "A whole number from 1 to 7",
            "error_title": "Not a factor score",
            "error_message": "Type a whole number from 1 to 7.",
        },
    )
    for heading, source in (("Current band", BANDS), ("Primary stream", STREAMS), ("Secondary stream", STREAMS)):
        sheet.data_validation(first, place(heading), last, place(heading), {"validate": "list", "source": list(source)})
    sheet.conditional_format(
        first,
        scores[0],
        last,
        scores[1],
        {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#8FB8DE", "min_type": "num", "max_type": "num",
         "min_value": 1, "max_value": 7},
    )  # fmt: skip
    short = book.add_format({"bg_color": "#FCE4D6", "bold": True})
    share = (place("Knowledge share of work (%)"), place("Resource management share of work (%)"))
    is_short = {"type": "cell", "criteria": "between", "minimum": 1, "maximum": 69, "format": short}
    sheet.conditional_format(first, share[0], last, share[1], is_short)
    note = {"author": "People and Culture", "x_scale": 1.6}
    where = {row.id: at for at, row in _water_places()}
    sheet.write_comment(where["00405"], place("Current band"), "New position: no band was held in December 2020.", note)
    sheet.write_comment(
        where["00406"], place("Strategic Change share of work (%)"), "Panel to look again when the roll-out ends.", note
    )


def _water_places() -> Iterator[tuple[int, Row]]:
    at = WATER_HEADING_ROW
    for number, rows in enumerate(WATER.values()):
        at += 1 if number else 0
        for row in rows:
            at += 1
            yield at, row


def _water_print(sheet: Worksheet, last: int) -> None:
    widths = {"Position title": 34, "Organisation": 18, "Division": 24, "Reports to (position ID)": 11}
    widths |= {"Primary stream": 18, "Secondary stream": 18, "Assessor": 19, "Assessment date": 13, "Contract end": 13}
    for column, heading in enumerate(WATER_HEADINGS):
        default = 38 if heading.endswith("rationale") else 14
        sheet.set_column(column, column, widths.get(heading, default))
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(3, 0)
    sheet.repeat_rows(WATER_HEADING_ROW - 1, WATER_HEADING_ROW)
    sheet.repeat_columns(0, 1)
    sheet.print_area(0, 0, last, len(WATER_HEADINGS) - 1)
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.set_header('&L&"Calibri,Bold"Lower Tarrin Water&RWork value assessments 2025')
    sheet.set_footer("&LFictitious sample&RPage &P of &N")
    sheet.set_zoom(90)


def _water_notes(book: Workbook, sheet: Worksheet, last: int) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column("A:A", 100)
    sheet.set_column("C:D", 14)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 1)
    sheet.write("A1", "How these assessments were made", bold)
    for row, line in enumerate(
        (
            "Each position was scored by a panel of two from its position description and an interview on the work.",
            "Scores go from 1 to 7. An even score means that part of the next level is met.",
            "The current band is the band held on 18 December 2020. It is blank for a position made since then.",
            "TRP is what is paid now, for the FTE shown.",
        ),
        1,
    ):
        sheet.write(row, 0, line, wrap)
    sheet.write_row("C1", ("Current band", "Positions"), bold)
    column = xl_col_to_name(WATER_HEADINGS.index("Current band"))
    cells = f"'Exec positions 2025'!${column}${WATER_HEADING_ROW + 2}:${column}${last + 1}"
    held = [row.band for rows in WATER.values() for row in rows]
    for row, band in enumerate(BANDS, 1):
        sheet.write(row, 2, band)
        sheet.write_formula(row, 3, f"=COUNTIF({cells},C{row + 1})", None, held.count(band))
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "Positions",
            "categories": "=Notes!$C$2:$C$4",
            "values": "=Notes!$D$2:$D$4",
            "fill": {"color": "#0B3C5D"},
            "data_labels": {"value": True},
        }
    )
    chart.set_title({"name": "Positions by current band"})
    chart.set_legend({"none": True})
    sheet.insert_chart("C7", chart, {"description": "Column chart of the number of positions in each current band"})


# -------------------------------------------------------------------------------------------------------- Boundaries


def spread(total: int) -> list[int]:
    """Return 8 factor scores from 1 to 7 with the sum `total`, uneven if possible."""
    scores = [1] * len(FACTORS)
    left = total - len(FACTORS)
    step = 0
    while left:
        place = (step * 3 + step // len(FACTORS)) % len(FACTORS)
        added = min(left, 7 - scores[place], 1 + step % 2)
        scores[place] += added
        left -= added
        step += 1
    return scores


def boundaries(path: Path) -> None:
    """Write one position for every work value score from 8 to 56, with the 3 reference bands in turn."""
    book = new_workbook(path, "One position for every work value score")
    sheet = book.add_worksheet("Positions")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, ("Position ID", "Position title", "Organisation", "Current band", *FACTORS), bold)
    for row, total in enumerate(range(8, 57), 1):
        title = f"Position with a work value score of {total}"
        sheet.write_row(row, 0, (f"T-{total:02}", title, "Every Score Authority", BANDS[row % 3], *spread(total)))
    sheet.set_column("A:A", 11)
    sheet.set_column("B:C", 38)
    sheet.set_column("D:L", 14)
    sheet.freeze_panes(1, 2)
    book.close()


# ------------------------------------------------------------------------------------------------------ Every defect


@dataclass(frozen=True)
class Odd:
    """A cell that is not a plain value: its kind, value, number format and cached result."""

    kind: str  # "text", "number", "boolean", "date", "formula"
    value: object
    number_format: str = ""
    result: object = ""


@dataclass(frozen=True)
class Line:
    """A row of the sheet of defects. `code` is "" if it has no defect; `under` is the heading of the planted cell."""

    code: str
    what: str
    under: str = "Position ID"
    cells: dict[str, object] = field(default_factory=dict)
    scores: tuple[int, ...] = ()
    shape: str = "position"  # or "hidden", "division", "subtotal"
    also: tuple[tuple[str, str], ...] = ()  # further findings from the defect: code and heading of each


@dataclass(frozen=True)
class Planted:
    """A planted defect and its cell, which an assessment of the workbook must find."""

    code: str
    cell: str
    position: str
    what: str


DEFECT_SHEET = "Positions"
DEFECT_HEADINGS = (
    "Position ID",
    "Position title",
    "Organisation",
    "Division",
    "Reports to",
    "CEO",
    "Vacant",
    "Current band",
    "Primary stream",
    "Secondary stream",
    *FACTORS,
    *(f"{name} rationale" for name in FACTORS),
    *(f"{name} example" for name in FACTORS),
    *(f"{name} share of work" for name in FACTORS),
    "Total score",
    "Recommended band",
    "Assessor",
    "Assessed by",
    "Assessed",
    "Assessment date",
    "Trigger",
    "Secretary's consent",
    "Incumbent",
    "Part 3",
    "Contract start",
    "Contract end",
    "TRP",
    "FTE",
    "Stream check",
    "Stream check reason",
    "Framework",
)
DEFECT_HEADING_ROW = 3  # counted from 0
HIDDEN_HEADING = "Breadth rationale"
OTHER_SHEET = "Last year"
DEFECT_COLUMNS = (
    ("N103", HIDDEN_HEADING, "A hidden column"),
    ("E107", "Assessed by", "A second column for the assessor"),
    ("E112", "Assessed", "A heading that may be the assessor or the date"),
    ("W505", "CEO", "An organisation without a head"),
    ("N904", "Reports to", "Reporting lines within one band"),
)
USUAL_SCORES = (5, 4, 5, 4, 3, 4, 4, 3)  # the sum is 32 in any order: in PESES-1 and not on an edge


def factor(name: str, value: object) -> dict[str, Any]:
    """Return the arguments of a line whose defect is the score of the factor called `name`."""
    return {"under": name, "cells": {name: value}}


UNTITLED: dict[str, object] = {"Position ID": None, "Position title": "Director Programs"}

LINES = (
    Line("N105", "A division heading row between positions", shape="division"),
    Line("", "The head of the organisation: sound", cells={"CEO": "Yes", "Reports to": None, "Current band": "PESES-3"},
         scores=(7, 7, 7, 7, 6, 7, 7, 6), also=(("N906", "Position ID"),)),
    Line("", "A sound position"),
    Line("N105", "A sub-total row with sums of scores", shape="subtotal"),
    Line("N105", "A second division heading row", shape="division"),
    Line("E110", "Scores, but neither an id nor a title", cells={"Position ID": None, "Position title": None},
         also=(("N113", "Position title"),)),
    Line("E111", "The id P-100 for the first time", cells={"Position ID": "P-100"}),
    Line("E111", "The id P-100 for a second time", cells={"Position ID": "P-100"}),
    Line("E201", "A score of 8", **factor("Impact", 8)),
    Line("E201", "A score of 0", **factor("Breadth", 0)),
    Line("E201", "A score of -1", **factor("Knowledge", -1)),
    Line("E201", "A score of minus zero", **factor("Independence", Odd("number", -0.0))),
    Line("E202", "A blank score", **factor("Relationships", None)),
    Line("E203", "A score in words: five", **factor("Knowledge", "five")),
    Line("E203", "A score with a mark: 5*", **factor("Judgement and risk", "5*")),
    Line("E203", "A score as a fraction in text: 5/7", **factor("Strategic change", "5/7")),
    Line("E203", "A score given as n/a", **factor("Resource management", "n/a")),
    Line("E203", "A full-width digit five", **factor("Breadth", Odd("text", "\uff15"))),
    Line("E204", "A score of 5.5", **factor("Impact", 5.5)),
    Line("E205", "TRUE in place of a score", **factor("Independence", Odd("boolean", "TRUE"))),
    Line("E206", "A date made from 5-6", **factor("Breadth", Odd("date", datetime(2025, 6, 5), "d-mmm"))),
    Line("E206", "The number 5 shown as a date", **factor("Relationships", Odd("number", 5, "d/mm/yyyy"))),
    Line("E207", "A formula that ends in #REF!", **factor("Knowledge", Odd("formula", "=#REF!", result="#REF!"))),
    Line("E208", "A formula that was never calculated", **factor("Impact", Odd("formula", "=2+3"))),
    Line("E210", "A score of 5%", **factor("Judgement and risk", Odd("number", 0.05, "0%"))),
    Line("E210", "A score of 500%", **factor("Strategic change", Odd("number", 5, "0%"))),
    Line("", "A formula with its result: sound", cells={"Impact": Odd("formula", "=2+3", result=5)}),
    Line("", "A score typed as 1e0: sound", cells={"Breadth": Odd("number", 1e0, "0.00E+00")}),
    Line("", "A score of 5.0: sound", cells={"Breadth": Odd("number", 5.0, "0.0")}),
    Line("N211", "The text 5 in place of a number", **factor("Knowledge", Odd("text", "5"))),
    Line("N211", "The text 5 with a space after it", **factor("Relationships", Odd("text", "5 "))),
    Line("N211", "The text 5 with a no-break space before it", **factor("Impact", Odd("text", "\u00a05"))),
    Line("N220", "The highest score of PESES-1: 35", scores=(5, 4, 5, 4, 5, 4, 4, 4)),
    Line("N220", "The lowest score of PESES-2: 36", scores=(5, 5, 5, 4, 5, 4, 4, 4), cells={"Current band": "PESES-2"}),
    Line("N221", "One point short of an executive classification: 20", scores=(3, 2, 3, 2, 3, 2, 3, 2)),
    Line("W109", "An Excel error in the division", under="Division",
         cells={"Division": Odd("formula", "=#REF!", result="#REF!")}),
    Line("W401", "A stream that is not one of the five", under="Primary stream", cells={"Primary stream": "Catering"}),
    Line("W402", "Three streams", under="Secondary stream", cells={"Secondary stream": "Policy; Regulatory"}),
    Line("N116", "A title without an id, the first of two", cells=UNTITLED, also=(("W114", "Position title"),)),
    Line("N116", "The same title without an id", cells=UNTITLED, also=(("W114", "Position title"),)),
    Line("", "A position entered once: sound", cells={"Position ID": "P-400", "Position title": "Director Archives"},
         scores=USUAL_SCORES),
    Line("N115", "The same position under another id",
         cells={"Position ID": "P-401", "Position title": "Director Archives"}, scores=USUAL_SCORES),
    Line("W212", "A typed total of 33 beside scores that add up to 32", under="Total score", cells={"Total score": 33}),
    Line("W213", "A typed band that the score does not give", under="Recommended band",
         cells={"Recommended band": "PESES-2"}),
    Line("", "A typed total and a typed band that agree: sound",
         cells={"Total score": 32, "Recommended band": "PESES Band 1"}),
    Line("W301", "A blank rationale", under="Impact rationale", cells={"Impact rationale": None}),
    Line("W302", "A rationale of two words", under="Breadth rationale", cells={"Breadth rationale": "As above."}),
    Line("W303", "One text under two factors", under="Impact rationale", cells={
        "Relationships rationale": "Works with every council in the region each month.",
        "Impact rationale": "Works with every council in the region each month."}),
    Line("", "A text of its own: sound", cells={
        "Independence rationale": "Plans the year with broad guidance from the head of the organisation."}),
    Line("W304", "The text of the position above", under="Independence rationale", cells={
        "Independence rationale": "Plans the year with broad guidance from the head of the organisation."}),
    Line("W305", "A blank example", under="Knowledge example", cells={"Knowledge example": None}),
    Line("W306", "A share of work of 60 per cent", under="Breadth share of work", cells={"Breadth share of work": 60}),
    Line("W306", "A share of work of 0.65, which is 65 per cent", under="Impact share of work",
         cells={"Impact share of work": 0.65}),
    Line("W307", "A share of work in words", under="Impact share of work", cells={"Impact share of work": "most"}),
    Line("W308", "An edge score with a blank rationale", scores=(5, 4, 5, 4, 5, 4, 4, 4),
         cells={"Knowledge rationale": None}, also=(("N220", "Position ID"), ("W301", "Knowledge rationale"))),
    Line("N309", "The incumbent's name in a rationale", under="Knowledge rationale", cells={
        "Incumbent": "Robin Sample", "Knowledge rationale": "Ms Sample has led the laboratory for many years."}),
    Line("N310", "Praise for a person in a rationale", under="Independence rationale", cells={
        "Independence rationale": "A high performer whom the executive team trusts fully."}),
    Line("W403", "No stream", under="Primary stream", cells={"Primary stream": None}),
    Line("", "A position that another reports to: sound", cells={"Position ID": "P-200"}),
    Line("N503", "Scored as high as its supervisor", cells={"Reports to": "P-200"}, also=(("N902", "Impact"),)),
    Line("W504", "Reports to the next position, which reports to this one", under="Reports to",
         cells={"Position ID": "P-300", "Reports to": "P-301"}),
    Line("", "The other half of the circle", cells={"Position ID": "P-301", "Reports to": "P-300"}),
    Line("W506", "A second head of the organisation", under="CEO", cells={"CEO": "Yes"}),
    Line("N507", "No reporting line", under="Reports to", cells={"Reports to": None}),
    Line("N508", "An organisation of its own, without a head", under="Reports to",
         cells={"Organisation": "Other Authority"}),
    Line("W801", "Employed under Part 3", under="Part 3", cells={"Part 3": "Yes", "Current band": "SES-1"}),
    Line("W802", "A first assessment in March 2022, without consent", under="Assessment date",
         cells={"Assessment date": date(2022, 3, 1), "Trigger": "First assessment", "Contract start": None}),
    Line("", "The same with consent: sound", cells={"Assessment date": date(2022, 3, 1), "Trigger": "First assessment",
         "Contract start": None, "Secretary's consent": "Yes"}),
    Line("W803", "Assessed two years before the contract began", under="Assessment date",
         cells={"Assessment date": date(2023, 5, 1)}),
    Line("N804", "A contract that ended before the assessment", under="Contract end",
         cells={"Contract start": date(2022, 7, 1), "Contract end": date(2024, 6, 30)},
         also=(("N815", "Contract end"),)),
    Line("N805", "A date in words", under="Contract end", cells={"Contract end": "in two years"}),
    Line("N806", "Neither yes nor no", under="Vacant", cells={"Vacant": "perhaps"}),
    Line("N807", "Vacant, with an incumbent", under="Vacant", cells={"Vacant": "Yes", "Incumbent": "Alex Example"},
         also=(("N814", "Contract end"),)),
    Line("W501", "Reports to an id that is not there", under="Reports to", cells={"Reports to": "P-999"}),
    Line("N502", "Scored above the head of the organisation: 55", scores=(7, 7, 7, 7, 7, 7, 7, 6),
         cells={"Current band": "PESES-3"}, also=(("N901", "Breadth"), ("N903", "Position ID"))),
    Line("W601", "A current band of another scheme", under="Current band", cells={"Current band": "EO-2"}),
    Line("N602", "A blank current band", under="Current band", cells={"Current band": None, "TRP": None}),
    Line("N102", "A sound position in a hidden row", shape="hidden"),
    Line("N404", "No stream check yet", under="Stream check", cells={"Stream check": "Not yet done"},
         scores=(5, 4, 4, 4, 4, 3, 4, 4)),
    Line("W405", "A band that the stream does not confirm", under="Stream check", scores=(4, 5, 4, 4, 3, 4, 4, 4),
         cells={"Stream check": "Does not align", "Stream check reason": "The work is that of a team"}),
    Line("N406", "A stream check in other words", under="Stream check", cells={"Stream check": "mostly"},
         scores=(4, 4, 5, 4, 4, 4, 3, 4)),
    Line("E816", "A framework that the answer about Part 3 rules out", under="Framework",
         cells={"Part 3": "No", "Framework": "VPSCF"}),
    Line("N312", "A blank share of work", under="Impact share of work",
         cells={"Impact share of work": None, "TRP": 250_000}),
    Line("N407", "A regulatory position with its highest score on Resource management",
         cells={"Primary stream": "Regulatory", "TRP": 250_000}, scores=(4, 4, 4, 4, 4, 4, 3, 5)),
    Line("N814", "Vacant, with the end of a contract", under="Contract end", cells={"Vacant": "Yes", "TRP": 250_000}),
    Line("N815", "A contract that ended before the day of the assessment", under="Contract end",
         cells={"Contract start": date(2022, 7, 1), "Contract end": date(2025, 6, 1),
                "Assessment date": date(2025, 5, 1), "TRP": 250_000}),
)  # fmt: skip


def defect_rows() -> list[tuple[int, Line, dict[str, object]]]:
    """Return the rows of the sheet of defects: the number from 0, the line, and the values of the cells by heading."""
    ids = [f"P-{number:03}" for number in range(1, len(LINES) + 1)]
    head = next(key for key, line in zip(ids, LINES, strict=True) if line.cells.get("CEO") == "Yes")
    return [
        (DEFECT_HEADING_ROW + 1 + place, line, _defect_cells(place, key, head, line))
        for place, (key, line) in enumerate(zip(ids, LINES, strict=True))
    ]


def _defect_cells(place: int, key: str, head: str, line: Line) -> dict[str, object]:
    if line.shape == "division":
        return {"Position ID": "Operations Division" if place == 0 else "Corporate Division"}
    if line.shape == "subtotal":
        top, bottom = DEFECT_HEADING_ROW + 3, DEFECT_HEADING_ROW + 1 + place
        above = [_defect_scores(number) for number in range(1, place)]
        totals = {
            name: Odd("formula", f"=SUBTOTAL(9,{column}{top}:{column}{bottom})", result=sum(column_scores))
            for name, column_scores in zip(FACTORS, zip(*above, strict=True), strict=True)
            for column in [xl_col_to_name(DEFECT_HEADINGS.index(name))]
        }
        return {"Position ID": "Sub-total Operations", **totals}
    band = str(line.cells.get("Current band") or "PESES-1")
    pay = {"PESES-1": 250_000, "PESES-2": 330_000, "PESES-3": 450_000}.get(band, 250_000)
    division = "Operations" if place < _subtotal_place() else "Corporate"
    cells: dict[str, object] = {
        "Position ID": key,
        "Position title": line.what,
        "Organisation": "Example Authority",
        "Division": division,
        "Reports to": head,
        "CEO": "No",
        "Vacant": "No",
        "Current band": "PESES-1",
        "Primary stream": "Delivery",
        "Secondary stream": None,
        **dict(zip(FACTORS, _defect_scores(place), strict=True)),
        **{f"{name} rationale": f"The work of {key} was found to need this much: {name.lower()}." for name in FACTORS},
        **{f"{name} example": f"Last year {key} led work that shows it: {name.lower()}." for name in FACTORS},
        **{f"{name} share of work": 80 for name in FACTORS},
        "Assessor": "Assessment panel 1",
        "Assessment date": date(2025, 8, 4),
        "Trigger": "Contract renewal",
        "Part 3": "No",
        "Contract start": date(2025, 7, 1),
        "Contract end": date(2028, 6, 30),
        "TRP": pay + place * 500,
        "FTE": 1,
        "Stream check": "Aligns",
        "Stream check reason": None,
    }
    return cells | line.cells


def _defect_scores(place: int) -> tuple[int, ...]:
    turn = place % len(FACTORS)
    return LINES[place].scores or USUAL_SCORES[turn:] + USUAL_SCORES[:turn]


def _subtotal_place() -> int:
    return next(place for place, line in enumerate(LINES) if line.shape == "subtotal")


def planted() -> list[Planted]:
    """Return every planted defect, sorted by code. The cell of a defect of a whole position or row is the id cell."""
    found = []
    for row, line, cells in defect_rows():
        if line.code:
            cell = xl_rowcol_to_cell(row, DEFECT_HEADINGS.index(line.under))
            name = cells.get("Position ID") if line.shape in ("position", "hidden") else None
            found.append(Planted(line.code, cell, str(name or ""), line.what))
        for code, under in line.also:
            found.append(Planted(code, xl_rowcol_to_cell(row, DEFECT_HEADINGS.index(under)), "", line.what))
    for code, heading, what in DEFECT_COLUMNS:
        cell = xl_rowcol_to_cell(DEFECT_HEADING_ROW, DEFECT_HEADINGS.index(heading))
        found.append(Planted(code, cell, "", f"{what}: {heading}"))
    found += [
        Planted(code, cell, "", "Follows from the usual scores and the rows around it") for code, cell in FOLLOWING
    ]
    found.append(Planted("E131", "", "", f"A sheet with an id of this one: {OTHER_SHEET}"))
    found.append(Planted("E108", xl_rowcol_to_cell(_second_table(), 0), "", "A second table under the first"))
    return sorted(found, key=lambda defect: defect.code)


# Findings from the usual scores, which many positions have, without any planted defect.
FOLLOWING = [
    *(("N921", cell) for cell in ("A41", "A47", "A48", "A50", "A51", "A52", "A53", "A59", "A62")),
    ("N911", "Q32"),
    ("W140", "K27"),  # Excel has not calculated the formulas of this workbook yet
]


def _second_table() -> int:
    return DEFECT_HEADING_ROW + 1 + len(LINES) + 2


ANSWER_KEY = [(defect.code, defect.cell) for defect in planted()]


def every_defect(path: Path) -> None:
    """Write at least one case of every defect that a cell, row or column can have, and the answer key."""
    book = new_workbook(path, "Every defect, planted")
    sheet = book.add_worksheet(DEFECT_SHEET)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E7EEF5"})
    band = book.add_format({"bold": True, "bg_color": "#F2F2F2"})
    title = book.add_format({"bold": True, "font_size": 14})
    sheet.write(0, 0, "Example Authority: executive positions with planted defects", title)
    sheet.write(1, 0, "Fictitious. The sheet Answer key says what was planted where.")
    sheet.write_row(DEFECT_HEADING_ROW, 0, DEFECT_HEADINGS, bold)
    for row, line, cells in defect_rows():
        for column, heading in enumerate(DEFECT_HEADINGS):
            _put_odd(book, sheet, row, column, cells.get(heading))
        if line.shape == "hidden":
            sheet.set_row(row, None, None, {"hidden": True})
        elif line.shape in ("division", "subtotal"):
            sheet.set_row(row, None, band)
    sheet.set_column("A:A", 22)
    sheet.set_column("B:B", 46)
    sheet.set_column("C:J", 17)
    sheet.set_column("K:BC", 14)
    hidden = DEFECT_HEADINGS.index(HIDDEN_HEADING)
    sheet.set_column(hidden, hidden, 14, None, {"hidden": True})
    sheet.freeze_panes(DEFECT_HEADING_ROW + 1, 2)
    small = ("Position title", "Position ID", *FACTORS)
    sheet.write_row(_second_table(), 0, small, bold)
    sheet.write_row(_second_table() + 1, 0, ("Manager of another table", "Q-001", *USUAL_SCORES))
    other = book.add_worksheet(OTHER_SHEET)
    other.write_row(0, 0, small, bold)
    other.write_row(1, 0, ("Director of last year", "P-002", *USUAL_SCORES))
    other.set_column("A:A", 30)
    _answer_key(book.add_worksheet("Answer key"), bold)
    book.close()


def _put_odd(book: Workbook, sheet: Worksheet, row: int, column: int, value: object) -> None:
    odd = value if isinstance(value, Odd) else Odd(_kind(value), value, "d mmm yyyy" if isinstance(value, date) else "")
    style = book.add_format({"num_format": odd.number_format}) if odd.number_format else None
    if odd.kind == "formula":
        sheet.write_formula(row, column, odd.value, style, odd.result)
    elif odd.kind == "boolean":
        sheet.write_boolean(row, column, odd.value == "TRUE", style)
    elif odd.kind != "blank":
        writers = {
            "text": sheet.write_string,
            "number": sheet.write_number,
            "date": sheet.write_datetime,
        }
        writers[odd.kind](row, column, odd.value, style)


def _kind(value: object) -> str:
    if value is None:
        return "blank"
    if isinstance(value, date):
        return "date"
    return "text" if isinstance(value, str) else "number"


def _answer_key(sheet: Worksheet, bold: Format) -> None:
    sheet.write_row(0, 0, ("Code", "Cell", "Where", "What was planted"), bold)
    for row, defect in enumerate(planted(), 1):
        sheet.write_row(row, 0, (defect.code, defect.cell, defect.position or "(no id)", defect.what))
    sheet.set_column("A:C", 10)
    sheet.set_column("D:D", 60)
    sheet.freeze_panes(1, 0)


# ------------------------------------------------------------------------------------- Defects of unusual packages

ODD_SHEET = "Copy of positions"
ODD_KEY = [("E209", "D3"), ("N104", ""), ("N106", ""), ("N119", ""), ("W181", ""), ("W311", "J1")]


def odd_package(path: Path) -> None:
    """Write a hidden, signed sheet of 2 positions: one score is stored twice, one factor has no rationale column.

    Its stamp has the number of a template version that does not exist. A formula counts the whole row of headings.
    """
    book = new_workbook(path, "Hidden and signed")
    front, sheet = book.add_worksheet("Read me"), book.add_worksheet(ODD_SHEET)
    front.write(0, 0, "Fictitious. The hidden sheet holds two positions; one score in its file is stored twice.")
    front.write(1, 0, "0")
    book.define_name("PEECF_template_version", "='Read me'!$A$2")
    headings = ("Position ID", "Position title", *FACTORS, *(f"{name} rationale" for name in FACTORS[:-1]))
    sheet.write_row(0, 0, headings)
    front.write_formula(2, 0, f"=COUNTA('{ODD_SHEET}'!1:1)", None, len(headings))
    for row in (1, 2):
        texts = [f"The work of position {row} calls for it: {name.lower()}." for name in FACTORS[:-1]]
        sheet.write_row(row, 0, (f"H-{row}", f"Director {row}", *USUAL_SCORES[row:], *USUAL_SCORES[:row], *texts))
    sheet.hide()
    book.close()
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    stored = b'<c r="D3"><v>%d</v>' % (USUAL_SCORES[2:] + USUAL_SCORES[:2])[1]
    odd = parts["xl/worksheets/sheet2.xml"]
    parts["xl/worksheets/sheet2.xml"] = odd.replace(stored, stored + b"<v>6</v>")
    parts["_xmlsignatures/sig1.xml"] = b"<Signature/>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)


# ------------------------------------------------------------------------------------------------------ Remuneration

PAY_HEADINGS = ("Position ID", "Position title", "Organisation", "CEO", "Current band", "TRP", "FTE", "Contract end")
PAY_AS_AT = date(2022, 7, 1)  # the key is for the values of this day, which are all verified
PAY: tuple[tuple[str, str, str, str, str, object, float, str, object, int], ...] = (
    ("R-01", "Chief Executive Officer", "Alpine Trust", "Yes", "PESES-1", 190_000, 1, "", "", 19),
    ("R-02", "Chief Executive Officer", "Bay Trust", "Yes", "PESES-1", 207_116, 1, "", "", 19),
    ("R-00", "Chief Executive Officer", "Coast Trust", "Yes", "PESES-3", 420_000, 1, "2026-06-30", "", 50),
    ("R-03", "Director Parks", "Coast Trust", "No", "PESES-1", 200_000, 1, "2024-06-30", "", 22),
    ("R-04", "Director Visitors", "Coast Trust", "No", "PESES-1", 215_000, 1, "", "", 19),
    ("R-05", "Director Heritage", "Coast Trust", "No", "PESES-1", 130_000, 0.6, "2025-06-30", "", 22),
    ("R-06", "Director Assets", "Coast Trust", "No", "PESES-2", 267_445, 1, "2023-06-30", "", 40),
    ("R-07", "Director Safety", "Coast Trust", "No", "PESES-2", 267_446, 1, "2025-06-30", "", 40),
    ("R-08", "Director Finance", "Coast Trust", "No", "PESES-1", 300_000, 1, "2024-06-30", "", 30),
    ("R-09", "Director Technology", "Coast Trust", "No", "", 260_000, 1, "", "", 28),
    ("R-10", "Director People", "Coast Trust", "No", "PESES-1", 230_000, 1.2, "", "", 28),
    ("R-11", "Director Communications", "Coast Trust", "No", "PESES-1", 230_000, 1, "2022-12-31", "", 28),
    ("R-12", "Director Legal", "Coast Trust", "No", "PESES-1", 230_000, 1, "", 240_000, 28),
    ("R-13", "Director Research", "Coast Trust", "No", "TBC", 130_000, 1, "", "", 26),
)
PAY_KEY = [
    ("N921", "A7"), ("N921", "A9"), ("N921", "A12"),
    ("W704", "F3"), ("W702", "F5"), ("W612", "F8"), ("W701", "F8"), ("N706", "H8"), ("W612", "F10"), ("W703", "F10"),
    ("N611", "F11"), ("N705", "G12"), ("N706", "H13"), ("N707", "Q14"),
    ("N602", "E15"), ("N613", "F15"), ("W701", "F15"), ("W702", "F15"),
]  # fmt: skip


def remuneration(path: Path) -> None:
    """Write positions with packages inside, at the ends of and outside the bands in force on 1 July 2022."""
    book = new_workbook(path, "Packages in, at and beside the bands")
    sheet = book.add_worksheet("Positions")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": "#,##0"})
    sheet.write_row(0, 0, (*PAY_HEADINGS, *FACTORS, "Planned TRP"), bold)
    for row, (*facts, planned, total) in enumerate(PAY, 1):
        sheet.write_row(row, 0, (*facts, *spread(total), planned))
        sheet.write(row, PAY_HEADINGS.index("TRP"), facts[5], money)
        sheet.write(row, len(PAY_HEADINGS) + len(FACTORS), planned, money)
    sheet.set_column("A:A", 11)
    sheet.set_column("B:C", 24)
    sheet.set_column("D:Q", 13)
    sheet.freeze_panes(1, 2)
    book.close()


# ------------------------------------------------------------------------------------------------------------- Audit

AUDIT_HEADINGS = (
    "Position ID", "Position title", "Organisation", "Reports to", "CEO", "Current band", "Gender", "Assessor",
    "Former position ID", "TRP", "FTE", "Contract end", *FACTORS, *(f"{name} rationale" for name in FACTORS),
    "Decision", "Decided by", "Decision date",
)  # fmt: skip
AUDIT_AREAS = (
    "Water Quality", "Catchments", "Pumping", "Treatment", "Networks", "Recycling", "Metering", "Customers", "Billing",
    "Projects", "Design", "Land", "Heritage", "Safety", "People", "Payroll", "Finance", "Procurement", "Property",
    "Fleet", "Technology", "Data", "Regulation", "Legal", "Board Services", "Audit", "Risk", "Strategy", "Pricing",
    "Communications", "Community", "Partnerships", "Laboratories", "Dams", "Irrigation", "Trade Waste", "Energy",
    "Emergency Response", "Environment",
)  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """A position of the audited organisation, with the values of its row."""

    id: str
    title: str
    scores: tuple[int, ...]
    band: str
    gender: str
    assessor: str = "Panel A"
    former: str = ""
    trp: object = 230_000
    fte: float = 1
    end: str = "2027-06-30"
    revised: frozenset[int] = frozenset()
    decided: tuple[str, ...] = ()


AUDIT_DECISIONS = {
    "A-05": "PESES-1, duties reduced",
    "A-08": "PESES-2, remuneration raised",
    "A-09": "PESES-2, duties added",
    "A-12": "No change",
    "A-15": "Deferred until the position is vacant",
    "A-36": "PESES-2, duties reduced",
}


def _seats() -> dict[str, Seat]:
    """Return the 40 positions of the earlier assessment, by id."""
    seats = {"A-01": Seat("A-01", "Chief Executive Officer", (7, 7, 7, 6, 6, 7, 6, 6), "PESES-3", "Woman", trp=460_000)}
    totals = (24, 30, 38, 27, 33, 41, 29)
    for number, area in enumerate(AUDIT_AREAS, 2):
        total = totals[number % len(totals)]
        band = "PESES-2" if total > 35 else "PESES-1"
        key, gender = f"A-{number:02}", "Woman" if number % 3 else "Man"
        pay = 310_000 if band == "PESES-2" else 240_000
        seats[key] = Seat(key, f"Director {area}", tuple(spread(total)), band, gender, trp=pay)
    seats["A-08"] = replace(seats["A-08"], scores=tuple(spread(35)), band="PESES-1", trp=250_000)
    seats["A-36"] = replace(seats["A-36"], scores=tuple(spread(48)), band="PESES-3", trp=450_000)
    for key, decision in AUDIT_DECISIONS.items():
        seats[key] = replace(seats[key], decided=(decision, "Board", "2024-11-20"))
    return seats


def _stepped(seat: Seat, steps: dict[int, int], *, revised: bool = True, **changes: object) -> Seat:
    """Return the same position with the scores of some factors changed; `revised` says if their rationales are too."""
    scores = tuple(score + steps.get(place, 0) for place, score in enumerate(seat.scores))
    return replace(seat, scores=scores, revised=frozenset(steps) if revised else frozenset(), **changes)


def _seats_after() -> list[Seat]:
    """Return the positions of the assessment a year later, with a case of everything that an audit compares."""
    seats = _seats()
    seats["A-05"] = _stepped(seats["A-05"], {5: 1}, revised=False)
    seats["A-08"] = _stepped(seats["A-08"], {2: 1})
    seats["A-11"] = _stepped(seats["A-11"], {1: 1, 4: 1}, assessor="Panel B")
    seats["A-14"] = replace(seats["A-14"], title="Director Cultural Heritage")
    seats["A-17"] = replace(seats["A-17"], id="B-17")
    del seats["A-20"]
    split, first, second = seats.pop("A-23"), seats.pop("A-26"), seats.pop("A-27")
    seats["A-30"] = replace(seats["A-30"], id="A-43", former="A-30")
    seats["A-33"] = _stepped(seats["A-33"], {0: 9 - seats["A-33"].scores[0]})
    seats["A-36"] = _stepped(seats["A-36"], {1: -2, 6: -2})
    added = (
        replace(split, id="A-23A", title="Director Technology Operations", trp=""),
        replace(split, id="A-23B", title="Director Technology Projects", trp=""),
        Seat("A-41", "Director Digital Services", tuple(spread(37)), "", "Man", former="A-91", trp="", end=""),
        replace(first, id="A-42", title="Director Legal and Board Services", former=f"{first.id}; {second.id}"),
    )
    return [*seats.values(), *added]


AUDIT_KEY = {
    "new": ["A-23A", "A-23B", "A-41", "A-42"],
    "gone": ["A-20", "A-23", "A-26", "A-27"],
    "splits": {"A-23": ["A-23A", "A-23B"]},
    "mergers": {"A-42": ["A-26", "A-27"]},
    "renamed": ["A-14"],
    "by former id": {"A-30": "A-43"},
    "by title": {"A-17": "B-17"},
    "moved": {"A-08": ("PESES-1", "PESES-2"), "A-33": ("PESES-2", None), "A-36": ("PESES-3", "PESES-2")},
    "crossed": ["A-08", "A-36"],
    "factors": {
        "A-05": [("Impact", 1, "unchanged")],
        "A-08": [("Judgement and risk", 1, "changed")],
        "A-11": [("Relationships", 1, "changed"), ("Strategic change", 1, "changed")],
        "A-33": [("Knowledge", None, "changed")],
        "A-36": [("Relationships", -2, "changed"), ("Breadth", -2, "changed")],
    },
    "reassigned": ["A-11"],
    "decisions": {
        "A-05": "another band",
        "A-08": "band as decided",
        "A-09": "band as decided",
        "A-12": "not known",
        "A-15": "open",
        "A-36": "band as decided",
    },
    "findings": [
        ("N652", "B-17"),
        ("N654", "A-11"),
        ("N656", "A-05"),
        ("N657", "A-41"),
        ("W651", "A-05"),
        ("W653", "A-08"),
        ("W653", "A-36"),
    ],
}
# The value of a record that somebody changes, as its JSON has it, and the finding of an audit of that record.
RECORD_EDIT = ('"vacant":false', '"vacant":true')
RECORD_KEY = [("W655", "")]


def audit_before(path: Path) -> None:
    """Write the 40 positions of the earlier assessment."""
    _audit_book(path, "Assessments of 2024", list(_seats().values()))


def audit_after(path: Path) -> None:
    """Write the positions of the assessment a year later."""
    _audit_book(path, "Assessments of 2025", _seats_after())


def _audit_book(path: Path, title: str, seats: list[Seat]) -> None:
    book = new_workbook(path, title)
    sheet = book.add_worksheet("Positions")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": "#,##0"})
    sheet.write_row(0, 0, AUDIT_HEADINGS, bold)
    for row, seat in enumerate(seats, 1):
        head = ("", "Yes") if seat.id == "A-01" else ("A-01", "No")
        facts = (seat.id, seat.title, "Upper Tarrin Water", *head, seat.band, seat.gender, seat.assessor, seat.former)
        texts = [
            f"The work of {seat.title.removeprefix('Director ')} {'now calls' if place in seat.revised else 'calls'} "
            f"for this much: {name.lower()}."
            for place, name in enumerate(FACTORS)
        ]
        sheet.write_row(row, 0, (*facts, "", seat.fte, seat.end, *seat.scores, *texts))
        if seat.trp:
            sheet.write(row, AUDIT_HEADINGS.index("TRP"), seat.trp, money)
        sheet.write_row(row, AUDIT_HEADINGS.index("Decision"), seat.decided)
    sheet.set_column(0, 0, 11)
    sheet.set_column(1, 2, 30)
    sheet.set_column(3, 19, 12)
    sheet.set_column(20, 27, 44)
    sheet.freeze_panes(1, 2)
    book.close()


# -------------------------------------------------------------------------------------------------------- Moderation

MODERATION_HEADINGS = (
    "Position ID", "Position title", "Organisation", "Reports to", "CEO", "Current band", "Role family",
    *FACTORS, *(f"{name} rationale" for name in FACTORS),
    *(f"{name} – Assessor {letter}" for letter in "ABC" for name in FACTORS),
    "Primary stream", "Benchmark",
)  # fmt: skip
MODERATION_BENCHMARKS = ("M-04", "M-13")
MODERATION_STREAMS = {"M-12": "Professional/Specialist", "M-13": ""}  # that of the others is Delivery
MODERATION: tuple[tuple[str, str, str, str, str, tuple[int, ...]], ...] = (
    ("M-01", "Chief Executive Officer", "", "PESES-3", "", (7, 7, 7, 7, 7, 7, 6, 6)),
    ("M-02", "Chief Operating Officer", "M-01", "PESES-2", "", (6, 6, 6, 6, 6, 6, 5, 5)),
    ("M-03", "Director, Works", "M-02", "PESES-2", "", (5, 5, 6, 5, 5, 5, 4, 4)),
    ("M-04", "Manager, Bridges", "M-03", "PESES-1", "", (4, 4, 4, 4, 4, 4, 3, 3)),
    ("M-05", "Lead, Bridge Inspection", "M-04", "PESES-1", "", (3, 3, 3, 4, 3, 3, 2, 2)),
    ("M-06", "Director, Finance and Property", "M-01", "PESES-2", "", (5, 5, 5, 5, 5, 4, 4, 4)),
    ("M-07", "Director, People and Safety", "M-01", "PESES-1", "", (4, 5, 4, 4, 4, 4, 4, 3)),
    ("M-08", "Director, Northern Ranges", "M-02", "PESES-1", "Regional director", (4, 4, 4, 4, 3, 4, 3, 3)),
    ("M-09", "Director, Southern Ranges", "M-02", "PESES-1", "Regional director", (4, 4, 4, 4, 3, 4, 3, 3)),
    ("M-10", "Manager, Fire Planning", "M-08", "PESES-1", "", (3, 4, 4, 3, 3, 3, 2, 2)),
    ("M-11", "Manager, Visitor Sites", "M-09", "PESES-1", "", (3, 3, 3, 3, 3, 6, 2, 2)),
    ("M-12", "Manager, Payroll", "M-07", "PESES-1", "", (3, 3, 3, 3, 2, 3, 2, 2)),
    ("M-13", "Manager, Contracts", "M-06", "PESES-1", "", (3, 3, 3, 3, 2, 3, 2, 2)),
)
MODERATION_TEXT = (
    "Answers for safe access to every site in the ranges through the year, and for the advice that the board is given "
    "whenever one of them has to be closed"
)
MODERATION_RATIONALES = {
    ("M-08", "Impact"): MODERATION_TEXT,
    ("M-09", "Impact"): MODERATION_TEXT + " again",
    ("M-11", "Impact"): MODERATION_TEXT.replace("Answers", "Answers mostly"),
    ("M-13", "Breadth"): "The Director, People and Safety leads three teams across two sites.",
}
MODERATION_FLAT = (4, 8, 9, 12)
MODERATION_APART: dict[tuple[str, str], tuple[object, object, object]] = {
    ("M-03", "Independence"): (4, 5, 6),
    ("M-05", "Knowledge"): (3, 3, "4?"),
    ("M-07", "Resource management"): (4, 4, 5),
    ("M-11", "Impact"): (6, 3, 7),
    ("M-11", "Breadth"): (2, 2, 4),
}
MODERATION_KEY = [
    ("N931", "K4"), ("W935", "AN6"), ("N932", "O8"), ("N902", "M12"), ("N911", "M12"), ("N931", "M12"), ("N922", "U12"),
    ("N904", "D1"), ("N905", "A6"), ("N220", "A13"), ("N220", "A14"), ("N921", "A14"), ("N923", "V14"),
    ("N933", ""), ("N934", ""), ("N941", "M12"), ("W403", "AV14"), ("N942", "AW14"),
    ("W937", "O8"), ("W937", "M12"), ("W937", "N12"),
]  # fmt: skip


def moderation(path: Path) -> None:
    """Write an organisation with a case of each rule of moderation, with agreed scores and those of 3 assessors.

    Assessor A is near the agreed scores. B gives some positions the same score for every factor. C is one point higher.
    """
    book = new_workbook(path, "For the moderation meeting")
    sheet = book.add_worksheet("Positions")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, MODERATION_HEADINGS, bold)
    for row, (key, title, boss, band, family, scores) in enumerate(MODERATION, 1):
        facts = (key, title, "Eastern Ranges Alliance", boss, "No" if boss else "Yes", band, family)
        texts = [
            MODERATION_RATIONALES.get((key, name), f"What {key} does needs this much: {name.lower()}.")
            for name in FACTORS
        ]
        sheet.write_row(row, 0, (*facts, *scores, *texts, *_assessors_scores(row, scores)))
        marked = "Yes" if key in MODERATION_BENCHMARKS else ""
        sheet.write_row(row, len(MODERATION_HEADINGS) - 2, (MODERATION_STREAMS.get(key, "Delivery"), marked))
    sheet.set_column("A:A", 11)
    sheet.set_column("B:C", 28)
    sheet.set_column("D:O", 13)
    sheet.set_column("P:W", 40)
    sheet.set_column("X:AW", 13)
    sheet.freeze_panes(1, 2)
    book.close()


def _assessors_scores(row: int, scores: tuple[int, ...]) -> list[object]:
    """Return the scores of A, B and C, in this order, with the planted errors and disagreements."""
    near: list[object] = list(scores)
    flat: list[object] = [sorted(scores)[4]] * 8 if row in MODERATION_FLAT else list(scores)
    high: list[object] = [min(7, score + 1) for score in scores]
    for (key, factor), given in MODERATION_APART.items():
        if key == MODERATION[row - 1][0]:
            place = FACTORS.index(factor)
            near[place], flat[place], high[place] = given
    return [*near, *flat, *high]


SHEETS_KEY = [("W936", "A6")]


def assessors_by_sheet(path: Path) -> None:
    """Write 4 positions with their agreed scores, and a sheet for each of 2 assessors, in another order.

    One row of the second assessor names a position that does not exist. So few positions give no figures on agreement.
    """
    book = new_workbook(path, "A sheet for each assessor")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    scores = {
        "Z-1": ("Chief Executive Officer", (6, 6, 6, 6, 6, 6, 5, 5)),
        "Z-2": ("Director, Wetlands", (5, 4, 5, 4, 4, 4, 4, 3)),
        "Z-3": ("Director, Visitors", (4, 5, 4, 4, 4, 4, 3, 4)),
        "Z-4": ("Director, Estate", (4, 4, 4, 3, 3, 4, 4, 5)),
    }
    for name in ("Positions", "Assessor A", "Assessor B"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ("Position ID", "Position title", *FACTORS), bold)
        order = list(scores) if name == "Positions" else list(reversed(scores))
        for row, key in enumerate(order, 1):
            title, held = scores[key]
            given = [
                min(7, score + 1) if name == "Assessor A" and place == row else score
                for place, score in enumerate(held)
            ]
            sheet.write_row(row, 0, (key, title, *given))
        if name == "Assessor B":
            sheet.write_row(len(order) + 1, 0, ("Z-9", "Director, Dunes", *scores["Z-2"][1]))
        sheet.set_column("A:A", 11)
        sheet.set_column("B:B", 28)
        sheet.freeze_panes(1, 2)
    book.close()


LEVELS_KEY = [("E121", "O4"), ("N120", "D1")]


def marked_levels(path: Path) -> None:
    """Write 3 positions with an X under a level of each factor; one has 2 levels of a factor marked."""
    book = new_workbook(path, "An X under each level")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Positions")
    for column, name in enumerate(("Position ID", "Position title", "Division", "Branch")):
        sheet.merge_range(0, column, 1, column, name, bold)
    for place, name in enumerate(FACTORS):
        sheet.merge_range(0, 4 + 7 * place, 0, 10 + 7 * place, name, bold)
        sheet.write_row(1, 4 + 7 * place, range(1, 8), bold)
    positions = (
        ("L-1", "Chief Executive Officer", "Executive", "Office", (7, 7, 7, 6, 7, 7, 7, 6)),
        ("L-2", "Director, Wetlands", "Operations", "Wetlands", (5, 4, 5, 4, 4, 4, 4, 3)),
        ("L-3", "Director, Visitors", "Operations", "Visitors", (4, 5, 4, 4, 4, 4, 3, 4)),
    )
    for row, (*facts, scores) in enumerate(positions, 2):
        sheet.write_row(row, 0, facts)
        for place, score in enumerate(scores):
            sheet.write(row, 3 + 7 * place + score, "X")
    sheet.write("N4", "X")
    sheet.set_column("A:A", 11)
    sheet.set_column("B:D", 28)
    sheet.set_column("E:BH", 4)
    sheet.freeze_panes(2, 2)
    book.close()


# ---------------------------------------------------------------------------------------------------------- Decisions

DECISION_HEADINGS = (
    "Position ID", "Position title", "Organisation", "Reports to", "CEO", "Current band", "Contract end",
    "Assessment date", "Documents seen", "Interview", "Decision", "Decision-maker", "Decision date", *FACTORS,
)  # fmt: skip
CLERK, BOARD = "Position description; structure chart", "Board"
DECIDED: tuple[tuple[object, ...], ...] = (
    ("D-1", "Chief Executive Officer", "PESES-3", "", "Chair", None, (7, 6, 7, 6, 6, 7, 6, 6)),
    ("D-2", "Director, Acute Care", "PESES-1", "PESES-1, duties reduced", BOARD, date(2025, 6, 12),
     (5, 5, 5, 5, 4, 5, 5, 5)),
    ("D-3", "Director, Aged Care", "PESES-1", "Remuneration raised to PESES-2", BOARD, date(2025, 6, 12),
     (5, 5, 5, 5, 4, 5, 5, 4)),
    ("D-4", "Director, Mental Health", "PESES-2", "Deferred to the August meeting", BOARD, date(2025, 6, 12),
     (4, 5, 4, 4, 4, 4, 4, 3)),
    ("D-5", "Director, Allied Health", "PESES-1", "No change", BOARD, date(2025, 6, 12), (4, 4, 5, 4, 4, 4, 4, 3)),
    ("D-6", "Director, Estates", "PESES-2", "PESES-1 or PESES-2", BOARD, date(2025, 6, 12), (4, 4, 4, 4, 4, 4, 4, 5)),
    ("D-7", "Director, Digital Health", "PESES-2", "Duties added", "", date(2025, 6, 12), (4, 4, 4, 3, 4, 4, 4, 4)),
    ("D-8", "Director, Research", "PESES-2", "Duties added", BOARD, date(2025, 3, 4), (4, 4, 4, 3, 4, 5, 4, 4)),
    ("D-9", "Director, Pharmacy", "PESES-2", "PESES-2", BOARD, date(2025, 6, 12), (5, 4, 4, 3, 4, 4, 4, 4)),
    ("D-10", "Director, Pathology", "PESES-2", "Duties added", BOARD, date(2025, 6, 12), (5, 4, 4, 3, 4, 4, 4, 3)),
    ("D-11", "Director, Imaging", "PESES-2", "", "", None, (5, 4, 4, 3, 4, 4, 3, 3)),
    ("D-12", "Director, Finance", "PESES-2", "", "", None, (5, 4, 4, 4, 4, 4, 3, 3)),
)  # fmt: skip
DECISIONS_KEY = [
    ("W809", "K7"), ("N810", "K8"), ("W811", "M9"), ("W812", "K10"), ("W813", "K11"), ("W817", "C6"),
]  # fmt: skip


def decisions(path: Path) -> None:
    """Write 12 positions with the decisions of a board, and the sheet of decisions of an earlier annotated copy.

    The sheet has the decision on D-11, one on D-10 that is not that of the table, and one on no position.
    """
    book = new_workbook(path, "Decisions of the board")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "d mmm yyyy", "align": "left"})
    sheet = book.add_worksheet("Positions")
    sheet.write_row(0, 0, DECISION_HEADINGS, bold)
    for row, (key, title, band, decision, maker, decided, scores) in enumerate(DECIDED, 1):
        boss, ceo = ("", "Yes") if key == "D-1" else ("D-1", "No")
        sheet.write_row(row, 0, (key, title, "Granite Flat Health", boss, ceo, band))
        sheet.write_datetime(row, 6, date(2027, 6, 30), day)
        sheet.write_datetime(row, 7, date(2025, 4, 15), day)
        sheet.write_row(row, 8, (CLERK, "Yes, with the head of the division", decision, maker))
        if isinstance(decided, date):
            sheet.write_datetime(row, 12, decided, day)
        sheet.write_row(row, 13, scores)
    sheet.set_column("A:A", 11)
    sheet.set_column("B:C", 28)
    sheet.set_column("D:H", 13)
    sheet.set_column("I:K", 32)
    sheet.set_column("L:U", 14)
    sheet.freeze_panes(1, 2)
    earlier = book.add_worksheet("PEECF decisions")
    earlier.write_row(2, 0, ("Position", "Title", "Decision", "Decided by", "Decision date"), bold)
    earlier.write_row(3, 0, ("D-10", "Director, Pathology", "Remuneration lowered", BOARD))
    earlier.write_datetime(3, 4, date(2025, 6, 12), day)
    earlier.write_row(4, 0, ("D-11", "Director, Imaging", "PESES-1, remuneration lowered", BOARD, "19 June 2025"))
    earlier.write_row(5, 0, ("D-21", "Director, Dentistry", "Duties added", BOARD, "19 June 2025"))
    earlier.set_column("A:E", 26)
    book.define_name("_peecf_batch_sheet1", "='PEECF decisions'!$A$1")
    book.close()


# ---------------------------------------------------------------------------------------------------------- Consensus

AGREED_SCORES: tuple[tuple[object, ...], ...] = (
    ("C-1", "Chief Executive Officer", (None, 6, 7, 6, 6, 7, 6, 6), (7, 6, 7, 6, 6, 7, 6, 6), (6, 6, 7, 6, 6, 7, 6, 6)),
    ("C-2", "Director, Parks", (5, 5, 5, 5, 4, 5, 5, 4), (5, 4, 5, 5, 4, 5, 5, 4), (5, 6, 5, 5, 4, 5, 5, 4)),
    ("C-3", "Director, Roads", (4, 5, 4, 4, 4, 4, 4, 3), (4, 5, 4, 5, 4, 4, 4, 3), (4, 5, 4, 4, 4, 4, 4, 3)),
    ("C-4", "Director, Libraries", (4, 4, 5, 4, 4, None, 4, 3), (4, 4, 5, 4, 4, 3, 4, 3), (4, 4, 5, 4, 4, 4, 4, 3)),
    ("C-5", "Director, Waste", (4, 4, 4, 4, 4, 4, 4, None), (4, 4, 4, 4, 4, 4, 4, 5), (4, 4, 4, 4, 4, 4, 4, 3)),
)  # fmt: skip
AGREED_ON_OUR_SHEET: tuple[tuple[object, ...], ...] = (
    ("C-1", "Chief Executive Officer", "Knowledge", 7, "The Act gives the position this remit"),
    ("C-2", "Director, Parks", "Relationships", 6, "Chairs the regional forum"),
    ("C-3", "Director, Roads", "Independence", 4, "Works within the road plan"),
    ("C-4", "Director, Libraries", "Impact", 5, ""),
    ("C-5", "Director, Waste", "Resource management", 8, ""),
    ("C-7", "Director, Airports", "Breadth", 4, "Merged with C-3 in March"),
)  # fmt: skip
CONSENSUS_KEY = [("E222", "D3"), ("N224", "F4"), ("W223", "D9"), ("W937", "H5")]


def consensus(path: Path) -> None:
    """Write 5 positions with the scores of 2 assessors, and the consensus sheet of an earlier annotated copy.

    The sheet has an agreed score that the table lacks, one that differs from the table, one that is the same in a
    hidden row, one without the reason that it needs, one that is invalid, and one for no position.
    """
    book = new_workbook(path, "Agreed scores of two assessors")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Positions")
    of_assessors = [f"{factor} ({name})" for name in ("Assessor A", "Assessor B") for factor in FACTORS]
    sheet.write_row(0, 0, ("Position ID", "Position title", *FACTORS, *of_assessors), bold)
    for row, (key, title, *scores) in enumerate(AGREED_SCORES, 1):
        sheet.write_row(row, 0, (key, title, *(score for given in scores for score in given)))
    sheet.set_column("A:A", 11)
    sheet.set_column("B:B", 28)
    sheet.set_column("C:Z", 14)
    sheet.freeze_panes(1, 2)
    earlier = book.add_worksheet("PEECF consensus")
    columns = ("Position", "Title", "Factor", "Agreed score", "Reason for the agreed score")
    earlier.write_row(2, 0, columns, bold)
    for row, answers in enumerate(AGREED_ON_OUR_SHEET, 3):
        earlier.write_row(row, 0, answers)
    earlier.set_row(5, None, None, {"hidden": True})
    earlier.set_column("A:E", 26)
    book.define_name("_peecf_batch_sheet1", "='PEECF consensus'!$A$1")
    book.close()


# ------------------------------------------------------------------------------------------------- Rows and sheets

ROWS_KEY = [
    ("E131", ""), ("N101", ""), ("N105", "B3"), ("N134", "A5"), ("N132", "A7"), ("W135", "D6"), ("N105", "A8"),
    ("N133", "E9"), ("N113", "A10"), ("E130", "B11"), ("N105", "A12"), ("W117", "A3"),
]  # fmt: skip


def rows_and_sheets(path: Path) -> None:
    """Write 2 divisions on 2 sheets with rows of many kinds, and a sheet with a factor that has no column."""
    book = new_workbook(path, "Rows of many kinds on several sheets")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    when = book.add_format({"num_format": "d mmm yyyy"})
    facts = ("Position ID", "Position title", "Incumbent", "Assessor", "Assessment date")
    rows: dict[str, list[tuple[object, ...]]] = {
        "Corporate": [
            ("R-1", "Chief Executive Officer", "A Lee", "", date(2025, 3, 3), 7, 7, 7, 7, 6, 7, 7, 6),
            ("", "CORPORATE SERVICES"),
            ("R-2", "Director, Finance", "B Ng", "Rao", date(2025, 3, 4), 6, 5, 5, 5, 5, 5, 5, 4),
            ("R-2", "Director, Finance", "B Ng", "Agreed", date(2025, 3, 4), *(5, 5, 5, 5, 5, 5, 5, 4)),
            ("R-3", "Director, Legal", "C Day", "Rao", date(2025, 3, 5), 4, 4, 5, 4, 4, 4, 4, 3),
            ("R-3", "Director, Legal", "D Roy", "Kim", date(2025, 3, 5), 4, 4, 5, 4, 4, 4, 4, 3),
            ("Corporate average", "", "", "", "", 5, 5, 5, 5, 5, 5, 5, 4),
            ("R-4", "Director, People", "E Fox", "", date(2023, 3, 6), 4, 4, 4, 4, 4, 4, 3, 3),
            ("R-4", "Director, People", "E Fox", "", date(2025, 3, 6), 4, 5, 4, 4, 4, 4, 3, 3),
            ("", "Enterprise transformation"),
            ("Note: scores as agreed in March 2025",),
        ],
        "Operations": [
            ("R-5", "Director, Networks", "F Gill", "", date(2025, 3, 7), 5, 4, 5, 5, 4, 5, 4, 5),
            ("R-6", "Manager, Depots (abolished)", "G Hay", "", date(2025, 3, 7), 3, 3, 3, 3, 2, 3, 3, 4),
        ],
        "Projects": [("R-7", "Director, Projects", "H Iyer", "", date(2025, 3, 7), 5, 4, 5, 5, 4, 5, 4)],
    }
    for name, lines in rows.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, (*facts, *FACTORS[: None if name != "Projects" else -1], "Recomended band"), bold)
        for number, line in enumerate(lines, 1):
            for column, value in enumerate(line):
                _put_odd(book, sheet, number, column, value if value != "" else None)
        sheet.set_column("A:A", 11)
        sheet.set_column("B:B", 28)
        sheet.set_column("E:E", 15, when)
        sheet.freeze_panes(1, 2)
    book.close()


# ---------------------------------------------------------------------------------------------------- As people type

TYPED_HEADINGS = (
    "Position ID", "Position title", "Organisation", "Reports to", "CEO", "Current band", "TRP ($'000)", "Contract end",
)  # fmt: skip
TYPED: tuple[tuple[object, ...], ...] = (
    ("T-01", "Chief Executive Officer", "Example Trust", "", "", "III", "$455.5", "30 June 2027", 50),
    ("T\u201302", "Director, Parks & Trails", "Example  Trust", "CEO", "", "2", 300, "30-Jun-27", 40),
    ("T-03\u200b", "Director People", "EXAMPLE TRUST", "T-01 - CEO", "", "B1", "245k", "6/30/2027", 30),
    ("T-04", "Manager Trails", "Example Trust", "Director Parks and Trails", "", "PESES-1?", 230, "04/05/2027", 28),
    ("T-05", "Manager Visitors", "Example Trust", "T-02; T-03", "", "Band 1", 230, "30.6.2027", 28),
    (date(2026, 3, 1), "Manager Depots", "Example Trust", "T-02", "", "PESES I", 230, "2027-06-30", 27),
)  # fmt: skip
TYPED_KEY = [
    ("N708", "G1"), ("N911", "O2"), ("N921", "A6"), ("N513", "E2"), ("N512", "C3"), ("N161", "A4"), ("W603", "F5"),
    ("W808", "H5"), ("W511", "D6"), ("W162", "A7"),
]  # fmt: skip
ONE_TOO_MANY_KEY = [("E160", "A2")]


def as_people_type(path: Path) -> None:
    """Write positions whose ids, names and values are typed in many ways, some of them doubtful."""
    book = new_workbook(path, "As people type")
    sheet = book.add_worksheet("Positions")
    day = book.add_format({"num_format": "d-mmm"})
    sheet.write_row(0, 0, (*TYPED_HEADINGS, *FACTORS))
    for row, (*cells, total) in enumerate(TYPED, 1):
        for column, value in enumerate([*cells, *spread(int(str(total)))]):
            if isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            elif isinstance(value, str):
                sheet.write_string(row, column, value) if value else None
            else:
                sheet.write(row, column, value)
    book.close()


def one_value_too_many(path: Path) -> None:
    """Write a text file in which a comma in a score has no quotation marks."""
    rows = [("Position ID", "Position title", *FACTORS), ("C-1", "Director Parks", "4,5", *USUAL_SCORES[1:]),
            ("C-2", "Director People", *USUAL_SCORES)]  # fmt: skip
    path.write_bytes("".join(",".join(map(str, row)) + "\r\n" for row in rows).encode())


# --------------------------------------------------------------------------------------------------- Shown otherwise

SHOWN_HEADINGS = ("Position ID", "Position title", "Division", "Current band")
SHOWN_KEY = [
    ("W143", "A3"), ("N116", "A4"), ("W142", "A4"), ("N921", "A5"), ("E141", "B5"), ("W144", "B6"), ("W146", "C3"),
    ("E214", "E3"), ("W140", "E4"), ("W219", "F3"), ("N215", "F4"), ("E217", "G3"), ("W218", "H3"), ("E216", "J3"),
]  # fmt: skip


def shown_otherwise(path: Path) -> None:
    """Write positions whose sheet shows other values than the file holds: formats, merges and a stale formula."""
    book = new_workbook(path, "Shown otherwise")
    sheet = book.add_worksheet("Positions")
    sheet.write_row(0, 0, (*SHOWN_HEADINGS, *FACTORS))
    for row in range(1, 6):
        scores = USUAL_SCORES if row != 3 else ("", "", *USUAL_SCORES[2:])
        sheet.write_row(row, 0, (f"S-{row}", f"Director {row}", "Parks", "PESES-1", *scores))
    formats = {(2, 0): "[DBNum1]0", (3, 0): ";;;", (2, 4): '0".5"', (2, 5): '0" or so"'}
    for (row, column), code in formats.items():
        sheet.write_number(row, column, row if column == 0 else 4, book.add_format({"num_format": code}))
    struck, unseen = book.add_format({"font_strikeout": True}), book.add_format({"font_color": "#FFFFFF"})
    sheet.write_number(2, 6, 5, struck)
    sheet.write_string(5, 1, "Director 5", struck)
    sheet.write_number(2, 7, 4, unseen)
    sheet.merge_range("C2:C3", "Parks")
    sheet.write_string("C3", "Roads")
    sheet.merge_range("J2:J3", USUAL_SCORES[5])
    sheet.write_number("J3", USUAL_SCORES[5] - 1)
    sheet.merge_range("E4:F4", "")
    sheet.write_formula("E4", "=2+3", None, 5)
    book.close()
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = re.sub(rb'<c r="B5"[^>]*><v>', b'<c r="B5" t="str"><v>Director 4</v><v>Director ', parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)


SAMPLES = {
    "small-organisation.xlsx": small_organisation,
    "water-authority.xlsx": water_authority,
    "boundaries.xlsx": boundaries,
    "every-defect.xlsx": every_defect,
    "odd-package.xlsx": odd_package,
    "remuneration.xlsx": remuneration,
    "as-people-type.xlsx": as_people_type,
    "one-value-too-many.csv": one_value_too_many,
    "audit-before.xlsx": audit_before,
    "audit-after.xlsx": audit_after,
    "moderation.xlsx": moderation,
    "assessors-by-sheet.xlsx": assessors_by_sheet,
    "marked-levels.xlsx": marked_levels,
    "rows-and-sheets.xlsx": rows_and_sheets,
    "shown-otherwise.xlsx": shown_otherwise,
    "decisions.xlsx": decisions,
    "consensus.xlsx": consensus,
}


def build(folder: Path = HERE) -> list[Path]:
    """Write every sample into `folder`, and return their paths."""
    for name, write in SAMPLES.items():
        write(folder / name)
    return [folder / name for name in SAMPLES]


if __name__ == "__main__":
    for made in build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        print(made.name)
