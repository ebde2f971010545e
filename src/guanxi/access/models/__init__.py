from guanxi.access.models.role import Role
from guanxi.access.models.share import Share
from guanxi.access.models.team import Team
from guanxi.access.models.token import Token
from guanxi.access.models.user import Assignment, User

__all__ = ["Assignment", "Role", "Share", "Team", "Token", "User"]
