"""Addresses of the joint review (联席审查) and the changes it reads; part of review.urls."""

from django.urls import path

from office.listing_views import list_paths
from review.joint_review import chairing_views, change_views, finding_views, opinion_views, views
from review.joint_review.listing import ReviewTasks

urlpatterns = [
    path("proposals/<int:pk>/changes/", change_views.all_changes, name="all_changes"),
    path("meetings/<int:pk>/chair/", chairing_views.meeting_chair, name="meeting_chair"),
    *list_paths("tasks/", ReviewTasks, "tasks"),
    path("tasks/<int:pk>/", views.task, name="task"),
    path("tasks/<int:pk>/items/<int:change>/", opinion_views.task_item, name="task_item"),
    path("tasks/<int:pk>/sign/", views.sign_page, name="sign"),
    path("changes/<int:pk>/", change_views.change, name="change"),
    path("changes/<int:pk>/comments/", change_views.comment_on, name="comment"),
    path("comments/<int:pk>/settle/", change_views.settle_thread, name="settle"),
    path("changes/<int:pk>/answer/", finding_views.answer, name="answer"),
]
