from .access import AccessPages as AccessPages
from .disclosures import DisclosurePages as DisclosurePages
from .extracts import ExtractPages as ExtractPages
from .incidents import IncidentPages as IncidentPages
from .legal import LegalPages as LegalPages
from .overview import OverviewPages as OverviewPages
from .policy import PolicyPages as PolicyPages
from .public import PublicPages as PublicPages
