"""The key under the drawing."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from resectability.anatomy import key_mark

register = template.Library()
WORDS = {
    "artery": "artery",
    "vein": "vein",
    "contact": "contact",
    "possible": "possible within the band",
    "unknown": "not assessed",
}


@register.simple_tag
def anatomy_key(what: str) -> SafeString:
    return format_html("<span>{} {}</span>", key_mark(what), WORDS[what])
