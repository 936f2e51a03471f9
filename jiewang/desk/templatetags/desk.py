"""Tags and filters of the desk's components."""

from django import template

register = template.Library()
